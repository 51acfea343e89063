import { setTimeout as pause } from 'node:timers/promises';
import { CentrifugoSpeaker } from './centrifugoSpeaker.ts';
import { Ledger, type LedgerRoom } from './ledger.ts';
import type { Load, LoadResult, Target } from './load.ts';
import { SocketIoSpeaker } from './socketIoSpeaker.ts';
import type { Speaker } from './speaker.ts';

/** A process that is all members of all rooms of one server: first it is given the server, and says when all are connected; then loads, one by one. */

const CONNECTS_AT_ONCE = 20;
/** What did not come so long after the last was sent is missing. */
const DRAIN_MS = 20_000;
const DRAIN_EVERY_MS = 5;

let crowd: { speakers: Speaker[]; rooms: number; ledger: Ledger<Speaker> } | null = null;

// The parent process sends what its own types say.
process.on('message', (message: { target: Target } | { load: Load }) => {
  if ('target' in message) void gather(message.target).then(answer, fail);
  else void run(message.load).then(answer, fail);
});
process.on('disconnect', () => process.exit());
answer('up');

function answer(what: unknown): void {
  process.send?.(what);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

async function gather({ dialect, ports, rooms }: Target): Promise<'ready'> {
  const run = Math.random().toString(36).slice(2, 8).padEnd(6, '0');
  const entries = rooms.flatMap(({ id, tokens }, index): { speaker: Speaker; token: string; port: number }[] => {
    const room: LedgerRoom = { index, size: tokens.length, order: [] };
    return tokens.map((token, i) => ({
      speaker:
        dialect === 'centrifugo'
          ? new CentrifugoSpeaker(room, id, run)
          : new SocketIoSpeaker(room, id, run, { numbered: dialect === 'palaver' }),
      token,
      port: ports[i % ports.length] ?? 0,
    }));
  });
  for (let from = 0; from < entries.length; from += CONNECTS_AT_ONCE)
    await Promise.all(
      entries.slice(from, from + CONNECTS_AT_ONCE).map(({ speaker, token, port }) => speaker.open(port, token)),
    );
  const speakers = entries.map(({ speaker }) => speaker);
  const ledger = new Ledger(speakers, { inOrder: ports.length === 1 });
  for (const speaker of speakers) speaker.enter(ledger);
  crowd = { speakers, rooms: rooms.length, ledger };
  return 'ready';
}

async function run(load: Load): Promise<LoadResult> {
  if (!crowd) throw new Error('Nobody is connected.');
  const { speakers, rooms, ledger } = crowd;
  ledger.clear();
  const size = speakers.length / rooms;
  let turn = 0;
  // Room after room, and in each the next member.
  const sendNext = () => {
    speakers[(turn % rooms) * size + (Math.floor(turn / rooms) % size)]?.send();
    turn += 1;
  };
  const startedAt = performance.now();
  const endAt = startedAt + load.seconds * 1_000;
  if (load.kind === 'window') {
    ledger.onDone = () => performance.now() < endAt && sendNext();
    for (let i = 0; i < load.window; i += 1) sendNext();
    await pause(load.seconds * 1_000);
  } else if (load.kind === 'flatOut') {
    ledger.onAck = (speaker) => performance.now() < endAt && speaker.send();
    for (const speaker of speakers) speaker.send();
    await pause(load.seconds * 1_000);
  } else {
    for (let sent = 0; performance.now() < endAt; await pause(1))
      for (; sent < ((performance.now() - startedAt) / 1_000) * load.perSecond; sent += 1) sendNext();
  }
  ledger.onDone = ledger.onAck = () => undefined;
  for (const until = performance.now() + DRAIN_MS; ledger.underWay > 0 && performance.now() < until;)
    await pause(DRAIN_EVERY_MS);
  return ledger.result(startedAt);
}
