import { Cluster, Redis, type RedisOptions, ReplyError } from 'ioredis';
import { PalaverError } from '@palaver/protocol/errors';
import type { Logger } from '../../../observability/logger.ts';
import { splitHosts } from './splitHosts.ts';

/** After so many failed tries to connect, Redis counts as away (E3). */
const TRIES = 5;
const BACKOFF_MS = 100;
const BACKOFF_MAX_MS = 5_000;
/** A command that is not answered within this time has failed; then none is tried for a while, so that nobody waits for a Redis that hangs. */
const COMMAND_MS = 500;
const REST_MS = 2_000;
/** What is written to see whether Redis takes it. */
const PROBE_KEY = 'palaver:probe';
const PROBE_MS = 60_000;

/** A client of one Redis or of a Redis Cluster; both take the same commands. */
export type RedisClient = Redis | Cluster;

/**
 * The connections to Redis: one for commands, which fail at once while it is away, and one that listens.
 * Both go on trying for ever, ever more slowly, with jitter.
 */
export class RedisLink {
  readonly commands: RedisClient;
  readonly listener: RedisClient;
  readonly #log: Logger;
  #failedTries = 0;
  #restUntil = 0;

  constructor(url: string, log: Logger) {
    this.#log = log;
    const retry = (times: number) => {
      this.#failedTries = times;
      return Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** times) * (0.5 + Math.random() / 2);
    };
    this.commands = createClient(url, retry, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_MS,
      // One that takes no writes any more was made a replica: the address may lead to its successor by now.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    this.listener = createClient(url, retry, { maxRetriesPerRequest: null });
    this.commands.on('ready', () => {
      this.#failedTries = 0;
      this.#restUntil = 0;
    });
    for (const client of [this.commands, this.listener])
      client.on('error', (cause: unknown) => this.#log.warn('redis', { cause }));
  }

  /** Calls whenever something that others publish may have been missed: the listening connection broke, or stands again. */
  onMissed(listener: () => void): void {
    for (const event of ['close', 'ready']) this.listener.on(event, listener);
  }

  /** Runs a command. @throws at once while Redis is away; and what Redis says against the command */
  async runCommand<T>(command: (redis: RedisClient) => Promise<T>): Promise<T> {
    if (this.commands.status !== 'ready' || performance.now() < this.#restUntil) throw new Error('Redis is away.');
    try {
      return await command(this.commands);
    } catch (cause) {
      if (!(cause instanceof ReplyError)) this.#restUntil = performance.now() + REST_MS;
      throw cause;
    }
  }

  /** Runs a command; null when it failed or would have to wait. */
  async ask<T>(command: (redis: RedisClient) => Promise<T>): Promise<T | null> {
    try {
      return await this.runCommand(command);
    } catch (cause) {
      if (this.commands.status === 'ready') this.#log.warn('redis command failed', { cause });
      return null;
    }
  }

  /**
   * Whether Redis takes what is written: one that is full, or was made a replica, answers a mere ping.
   * @throws PalaverError STORE_UNAVAILABLE when it does not, and after five tries without a connection
   */
  async ping(): Promise<void> {
    const answer = await this.ask((redis) => redis.set(PROBE_KEY, '', 'PX', PROBE_MS));
    if (answer === null && (this.#failedTries >= TRIES || this.commands.status === 'ready'))
      throw new PalaverError('STORE_UNAVAILABLE', 'Redis does not take what is written.', { retryAfterMs: REST_MS });
  }

  close(): void {
    this.commands.disconnect();
    this.listener.disconnect();
  }
}

/** `redis://` or `rediss://`, with user and password where there are any; several hosts with commas between are the seeds of a Redis Cluster. */
function createClient(url: string, retry: (times: number) => number, options: RedisOptions): RedisClient {
  const hosts = splitHosts(url);
  const [first = url] = hosts;
  if (hosts.length === 1) return new Redis(first, { ...options, retryStrategy: retry });
  const { username, password, protocol } = new URL(first);
  const redisOptions: RedisOptions = {
    ...options,
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
  const seeds = hosts.map((host) => ({ host: new URL(host).hostname, port: Number(new URL(host).port || 6379) }));
  return new Cluster(seeds, {
    redisOptions,
    clusterRetryStrategy: retry,
    // A client that waits for Redis is the one that listens; in a cluster it listens at the node of each channel.
    shardedSubscribers: options.enableOfflineQueue !== false,
    enableOfflineQueue: options.enableOfflineQueue ?? true,
    // Certificates name hosts, not the addresses that a lookup gives.
    dnsLookup: (address, callback) => callback(null, address),
  });
}
