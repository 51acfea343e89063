import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeReport } from '@palaver/protocol/serverFigures';
import { KnownNodes } from './knownNodes.ts';
import type { NodeNews } from './nodeNews.ts';

const reportOf = (version: string): NodeReport => ({ version, uptime: 1, disk: { free: 1, total: 2 }, hour: [] });

/** A bus that brings everything at once to all but who says it. */
function createBus() {
  const nodes: KnownNodes[] = [];
  const said: NodeNews['kind'][] = [];
  return {
    said,
    join(node: KnownNodes) {
      nodes.push(node);
      node.join((news) => {
        said.push(news.kind);
        for (const other of nodes) if (other !== node) other.hear(news);
      });
      return node;
    },
  };
}

describe('the nodes that a node knows', () => {
  const warn = vi.fn();
  const node = (nodeId: string, connections: number, report = () => Promise.resolve(reportOf(nodeId))) =>
    new KnownNodes({ nodeId, here: () => ({ connections, memory: 100 }), report, log: { warn } });

  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('without a bus there is this one alone', async () => {
    const alone = node('a', 3);
    expect(alone.list()).toEqual([{ id: 'a', connections: 3, memory: 100 }]);
    expect(await alone.report('a')).toEqual(reportOf('a'));
    expect(await alone.report('b')).toBeNull();
    alone.close();
  });

  it('who comes and who was there know each other at once, in the same order, until one is gone', () => {
    const bus = createBus();
    const [b, a] = [bus.join(node('b', 2)), bus.join(node('a', 1))];
    a.say();
    const both = [
      { id: 'a', connections: 1, memory: 100 },
      { id: 'b', connections: 2, memory: 100 },
    ];
    expect([a.list(), b.list()]).toEqual([both, both]);
    expect(bus.said).toEqual(['nodeHere', 'nodeHere', 'nodeHere']);
    b.close();
    expect(a.list()).toEqual(both.slice(0, 1));
  });

  it('one that was silent for half a minute is gone', async () => {
    const bus = createBus();
    const [a, b] = [bus.join(node('a', 1)), bus.join(node('b', 2))];
    b.say();
    vi.advanceTimersByTime(29_000);
    expect(a.list()).toHaveLength(2);
    vi.advanceTimersByTime(2_000);
    expect(a.list()).toHaveLength(1);
    expect(await a.report('b')).toBeNull();
  });

  it('each says of itself what it is asked, and nobody of another', async () => {
    const bus = createBus();
    const [a, b, c] = [bus.join(node('a', 1)), bus.join(node('b', 2)), bus.join(node('c', 3))];
    for (const one of [a, b, c]) one.say();
    expect(await Promise.all([a.report('b'), a.report('c'), b.report('a')])).toEqual(['b', 'c', 'a'].map(reportOf));
  });

  it('one that does not answer is said to be unavailable after three seconds, and is told what went wrong in its log', async () => {
    const bus = createBus();
    const [a, b] = [bus.join(node('a', 1)), bus.join(node('b', 2, () => Promise.reject(new Error('no disk'))))];
    b.say();
    const asked = expect(a.report('b')).rejects.toMatchObject({ errorCode: 'STORE_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(3_000);
    await asked;
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
