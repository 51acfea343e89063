import { ERRORS, isErrorCode } from '@palaver/protocol/errors';
import type { Store } from '@palaver/store/ports/store';
import type { Measures } from '../measures.ts';
import { Exposition, type Scale } from './exposition.ts';

/** What is asked when somebody reads the metrics, beside what was measured. Times are milliseconds since 1970; null: there is none. */
export interface MetricSources {
  measures: Measures;
  version: string;
  store: Pick<Store, 'size' | 'ping'>;
  /** Resolves when Redis answers. Null: there is none. */
  redis: (() => Promise<void>) | null;
  /** How many nodes this one knows, itself too. */
  nodes(): number;
  /** The disk of the data folder, in bytes. */
  disk(): Promise<{ free: number; total: number }>;
  certificateEndsAt(): number | null;
  /** When the newest whole backup was made. */
  lastBackupAt(): Promise<number | null>;
  filesBytes(): number | null;
}

/** What is shown to whoever asks for it. */
export type Metrics = Pick<Exposition, 'text' | 'contentType'>;

const MS: Scale = { bounds: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000], per: 1_000 };
const US: Scale = {
  bounds: [128, 256, 512, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 256_000, 1_024_000, 4_096_000],
  per: 1_000_000,
};
const COUNT: Scale = { bounds: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000], per: 1 };
const BYTES: Scale = { bounds: [1_024, 4_096, 16_384, 65_536, 262_144, 524_288, 1_048_576], per: 1 };

/** THE table of the metrics. Labels hold words of closed sets only: never a name, an id or an address. */
export function createMetrics(sources: MetricSources): Metrics {
  const { measures, version, store, redis, nodes, disk, certificateEndsAt, lastBackupAt, filesBytes } = sources;
  const { counts } = measures;
  const show = new Exposition();

  show.gauges('build_info', 'Which version runs.', 'version', () => [[version, 1]]);
  show.gauge('start_time_seconds', 'When this process began.', () => performance.timeOrigin / 1_000);
  show.gauge('connections', 'Open sockets of this node.', () => measures.now.connections);
  show.gauge('nodes', 'Nodes that this one knows, itself too.', nodes);

  show.counter('messages_total', 'Messages that this node stored.', () => counts.messages);
  show.counter(
    'repeats_total',
    'Messages that were sent again by an outbox and had been stored.',
    () => counts.repeats,
  );
  show.counter('acks_total', 'Events of sockets that were answered, refusals too.', () => counts.acks);
  show.counters('http_answers_total', 'Answers over HTTP.', 'status', () => Object.entries(measures.answers));
  show.counters('refusals_total', 'What was refused, by acks and over HTTP.', 'code', () =>
    Object.keys(ERRORS).map((code) => [code, (isErrorCode(code) && measures.refusals.get(code)) || 0]),
  );
  show.counters(
    'deliveries_total',
    'Events for one socket each: sent, shed because it is busy, or it was cut.',
    'fate',
    () => Object.entries(measures.frames),
  );
  show.histogram(
    'delivery_seconds',
    'From the timestamp of a message to the sockets of this node.',
    measures.deliveries,
    MS,
  );
  show.histogram('commit_seconds', 'How long commits took.', measures.commits.took, US);
  show.histogram('commit_writes', 'How many writes shared a commit.', measures.commits.shared, COUNT);
  show.histogram('sync_bytes', 'Size of answers to sync.', measures.syncs, BYTES);
  show.counter('repaired_total', 'Messages that the bus lost and the store brought.', () => counts.repaired);
  show.counters('webhook_tries_total', 'Tries to tell a webhook.', 'outcome', () => Object.entries(measures.webhooks));
  show.counters('mails_total', 'Mails, when they were sent or given up.', 'outcome', () =>
    Object.entries(measures.mails),
  );
  show.counters('pushes_total', 'Pushes, when they were sent or given up.', 'outcome', () =>
    Object.entries(measures.pushes),
  );

  show.gauge(
    'event_loop_lag_seconds',
    'How late the event loop was, 99 in 100 of the last 10 s.',
    () => measures.loopP99 / 1_000,
  );
  show.counter('cpu_seconds_total', 'Time on a processor, of all threads.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  });
  show.gauges('memory_bytes', 'Memory of this process.', 'kind', () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return Object.entries({ rss, heap: heapUsed, external });
  });

  show.isUp('store_up', 'Whether the store answers.', () => store.ping());
  show.gauge('store_bytes', 'What the store takes on its disk.', async () => (await store.size()).bytes);
  show.gauge('files_bytes', 'What uploaded files take.', filesBytes);
  show.gauge('disk_free_bytes', 'What is free on the disk of the data folder.', async () => (await disk()).free);
  show.gauge('disk_total_bytes', 'How large that disk is.', async () => (await disk()).total);
  if (redis) show.isUp('redis_up', 'Whether Redis takes what is written.', redis);
  show.gauge('backup_time_seconds', 'When the newest whole backup was made.', async () =>
    inSeconds(await lastBackupAt()),
  );
  show.gauge('certificate_ends_seconds', 'When the certificate of this server ends.', () =>
    inSeconds(certificateEndsAt()),
  );
  return show;
}

const inSeconds = (ms: number | null) => ms && ms / 1_000;
