import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import type { Doer } from '../ports/audit.ts';
import type { CommitListener } from '../ports/store.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { unavailable } from '../rules/unavailable.ts';
import type { Answer, Call, Committed, MethodName, Ready, Request } from './calls.ts';

/** The other side: a thread, or in tests a port of this one. */
export type Peer = EventEmitter & { postMessage(message: unknown): void };

export interface LinkOptions {
  now: () => number;
  /** Called with the answers of one commit or read before their callers go on. */
  onAnswers?(answers: Answer[]): void;
  /** Called for each commit, with how long it took in ms and of how many calls it was. */
  onCommit?: CommitListener;
  /** Called when a call met damage in the database. */
  onDamage(reason: string): void;
  /** Called when the thread can not go on; the process should end. */
  onFatal(reason: string): void;
}

/** Calls wait no longer than this for others. */
const GATHER_MAX_MS = 2;

/** A thread that answers calls. Those of one turn of the event loop cross together; writes, while more come, of a few. */
export class WorkerLink {
  readonly epoch: string;
  readonly #worker: Peer;
  readonly #options: LinkOptions;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #calls: Call[] = [];
  #nextId = 1;
  /** Writes are under way. */
  #isCommitting = false;
  #state: 'open' | 'closing' | 'dead' = 'open';

  private constructor(worker: Peer, epoch: string, options: LinkOptions) {
    this.#worker = worker;
    this.#options = options;
    this.epoch = epoch;
    worker.on('message', (message: Answer[] | Committed | { fatal: string }) => {
      if (Array.isArray(message)) this.#resolveCalls(message);
      else if ('fatal' in message) this.#die(message.fatal);
      else this.#noteCommit(message);
    });
    worker.on('error', (error: unknown) => this.#die(reasonOf(error)));
    worker.on('exit', () => {
      if (this.#state === 'open') this.#die('The thread ended.');
    });
  }

  /** Waits until the other side is ready. @throws Error with the reason when it can not open the database */
  static async open(worker: Peer, options: LinkOptions): Promise<WorkerLink> {
    const first: unknown[] = await once(worker, 'message');
    const [ready] = first;
    if (!isReady(ready)) throw new Error('The database thread did not start.');
    if (!ready.ready) throw new Error(ready.error);
    return new WorkerLink(worker, ready.epoch, options);
  }

  /** Asks the thread. The id is given to `onCall` at once, before anything can come back. T is what this name answers: both ends are typed by the same table. */
  call<T>(
    name: MethodName,
    args: unknown[],
    { doer, onCall }: { doer?: Doer; onCall?: (id: number) => void } = {},
  ): Promise<T> {
    if (this.#state !== 'open') return Promise.reject(unavailable('The store is closed.'));
    const id = this.#nextId++;
    onCall?.(id);
    if (this.#calls.push(doer ? { id, name, args, doer } : { id, name, args }) === 1) this.#gather();
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    // What crosses a thread has no type of its own.
    return answer.promise as Promise<T>;
  }

  /** Lets everything asked so far be answered, then ends the thread. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#send();
    this.#state = 'closing';
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage('close');
    await ended;
  }

  /**
   * Sends reads with the turn, and writes as soon as those before them are committed and a turn of the event loop brought no more: where much is asked, more of it
   * shares a commit, and its answers share a write to each socket.
   */
  #gather(known = 0, since = performance.now()): void {
    if (this.#isCommitting) return;
    if (!this.#options.onCommit) return queueMicrotask(() => this.#send());
    setImmediate(() => {
      const isMore = this.#calls.length > known && performance.now() - since < GATHER_MAX_MS;
      if (isMore) this.#gather(this.#calls.length, since);
      else this.#send();
    });
  }

  #send(): void {
    if (this.#calls.length === 0) return;
    const request: Request = { at: this.#options.now(), calls: this.#calls };
    this.#calls = [];
    this.#isCommitting = this.#options.onCommit !== undefined;
    this.#worker.postMessage(request);
  }

  #noteCommit({ answers, tookMs }: Committed): void {
    this.#options.onCommit?.(tookMs, answers.length);
    this.#resolveCalls(answers);
    this.#isCommitting = false;
    // What was answered leaves first, and who hears it may have more to ask.
    if (this.#calls.length > 0) setImmediate(() => this.#gather());
  }

  #resolveCalls(answers: Answer[]): void {
    this.#options.onAnswers?.(answers);
    for (const answer of answers) {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer && answer.damaged) this.#options.onDamage(answer.error);
      if ('error' in answer) waiting?.reject(answer.unavailable ? unavailable(answer.error) : new Error(answer.error));
      else waiting?.resolve(answer.value);
    }
  }

  #die(reason: string): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    for (const { reject } of this.#waiting.values()) reject(unavailable(reason));
    this.#waiting.clear();
    this.#options.onFatal(reason);
  }
}

function isReady(message: unknown): message is Ready {
  return typeof message === 'object' && message !== null && 'ready' in message;
}
