import { randomUUID } from 'node:crypto';
import { PalaverError } from '@palaver/protocol/errors';
import type { NodeFigures, NodeReport } from '@palaver/protocol/serverFigures';
import type { NodesPort } from '../../features/admin/nodesPort.ts';
import type { Logger } from '../../observability/logger.ts';
import type { NodeNews } from './nodeNews.ts';

/** A node says how it is every 10 s; one that was silent for so long is gone. */
const SILENT_MS = 30_000;
/** So long another node may take to say how its last hour was. */
const ANSWER_MS = 3_000;

export interface KnownNodesDeps {
  nodeId: string;
  /** How this one is now. */
  here(): Omit<NodeFigures, 'id'>;
  /** What it says of itself when it is asked. */
  report(): Promise<NodeReport>;
  log: Pick<Logger, 'warn'>;
}

type Said = Extract<NodeNews, { kind: 'nodeHere' | 'nodeGone' | 'reportAsked' | 'reportTold' }>;

/** Which nodes there are, by what they say over the bus, and what each says of itself. Where there is no bus, this one alone. */
export class KnownNodes implements NodesPort {
  readonly #deps: KnownNodesDeps;
  /** What the others said last, and when: by performance.now(). */
  readonly #others = new Map<string, NodeFigures & { saidAt: number }>();
  /** Who waits for a report, by the question's id. */
  readonly #asked = new Map<string, (report: NodeReport) => void>();
  #publish: (news: Said) => void = () => undefined;

  constructor(deps: KnownNodesDeps) {
    this.#deps = deps;
  }

  get nodeId(): string {
    return this.#deps.nodeId;
  }

  /** Speaks by this bus from now on. */
  join(publish: (news: Said) => void): void {
    this.#publish = publish;
  }

  /** Says how this one is. */
  say(): void {
    this.#publish({ kind: 'nodeHere', node: this.#self() });
  }

  hear(news: Said): void {
    switch (news.kind) {
      case 'nodeHere': {
        this.#forgetSilent();
        const isNew = !this.#others.has(news.node.id);
        this.#others.set(news.node.id, { ...news.node, saidAt: performance.now() });
        // Whoever comes knows at once who is here.
        if (isNew) this.say();
        break;
      }
      case 'nodeGone':
        this.#others.delete(news.nodeId);
        break;
      case 'reportAsked':
        if (news.nodeId === this.nodeId) void this.#tell(news.askId);
        break;
      case 'reportTold':
        this.#asked.get(news.askId)?.(news.report);
    }
  }

  list(): NodeFigures[] {
    this.#forgetSilent();
    const others = [...this.#others.values()].map(({ saidAt: _saidAt, ...node }) => node);
    return [this.#self(), ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async report(nodeId: string): Promise<NodeReport | null> {
    if (nodeId === this.nodeId) return this.#deps.report();
    if (!this.list().some(({ id }) => id === nodeId)) return null;
    const askId = randomUUID();
    try {
      return await new Promise<NodeReport>((resolve, reject) => {
        const late = () => reject(new PalaverError('STORE_UNAVAILABLE', 'This node does not answer.'));
        setTimeout(late, ANSWER_MS).unref();
        this.#asked.set(askId, resolve);
        this.#publish({ kind: 'reportAsked', nodeId, askId });
      });
    } finally {
      this.#asked.delete(askId);
    }
  }

  close(): void {
    this.#publish({ kind: 'nodeGone', nodeId: this.nodeId });
  }

  #forgetSilent(): void {
    const since = performance.now() - SILENT_MS;
    for (const [id, { saidAt }] of this.#others) if (saidAt < since) this.#others.delete(id);
  }

  #self(): NodeFigures {
    return { id: this.nodeId, ...this.#deps.here() };
  }

  async #tell(askId: string): Promise<void> {
    try {
      this.#publish({ kind: 'reportTold', askId, report: await this.#deps.report() });
    } catch (cause) {
      this.#deps.log.warn('another node was not told how this one is', { cause });
    }
  }
}
