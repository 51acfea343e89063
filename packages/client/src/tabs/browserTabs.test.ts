import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserTabs } from './browserTabs.ts';
import { memoryStorage } from '../storage/memoryStorage.ts';
import type { TabNews, Tabs } from './tabs.ts';

/** Web Locks as a browser gives them: one holder a name, the next in turn. */
function fakeLocks() {
  let tail = Promise.resolve();
  return {
    request: (_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void> | undefined) => {
      const aborted = new Promise<'aborted'>((resolve) => signal.addEventListener('abort', () => resolve('aborted')));
      const turn = tail;
      const held = Promise.race([turn, aborted]).then((why) => {
        if (why === 'aborted') throw new DOMException('Aborted', 'AbortError');
        return hold();
      });
      tail = turn.then(() => held).catch(() => undefined);
      return held;
    },
  };
}

describe.each(['Web Locks', 'a lease in the storage'] as const)('tabs of a browser, elected by %s', (how) => {
  let storage: ReturnType<typeof memoryStorage>;
  let tabs: Tabs[];
  let led: string[];
  let name: string;
  let names = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', how === 'Web Locks' ? { locks: fakeLocks() } : {});
    storage = memoryStorage();
    [tabs, led, name] = [[], [], `tabs-${(names += 1)}`];
  });
  afterEach(() => {
    for (const one of tabs) one.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function open(id: string, onNews: (news: TabNews) => void = () => undefined): Tabs {
    const one = browserTabs(name, storage);
    tabs.push(one);
    one.start(() => led.push(id), onNews);
    return one;
  }

  it('have one that sends, and another takes over when it goes', async () => {
    const [a, b, c] = [open('a'), open('b'), open('c')];
    await vi.advanceTimersByTimeAsync(0);
    expect([a.leads, b.leads, c.leads]).toEqual([true, false, false]);
    a.stop();
    await vi.advanceTimersByTimeAsync(8_000);
    expect([a.leads, b.leads, c.leads].filter(Boolean).length).toBe(1);
    expect(led[0]).toBe('a');
    expect(led.length).toBe(2);
  });

  it('can sign out and in again in the same tab', async () => {
    const a = open('a');
    await vi.advanceTimersByTimeAsync(0);
    a.stop();
    a.start(
      () => led.push('again'),
      () => undefined,
    );
    await vi.advanceTimersByTimeAsync(0);
    expect([a.leads, led]).toEqual([true, ['a', 'again']]);
  });

  it('post news to each other', async () => {
    const heard: TabNews[] = [];
    const a = open('a');
    open('b', (news) => heard.push(news));
    a.post({ kind: 'outbox' });
    vi.useRealTimers();
    await vi.waitFor(() => expect(heard).toEqual([{ kind: 'outbox' }]), { timeout: 10_000 });
  });
});

describe('a tab that can not reach the storage', () => {
  it('does not claim to be the one that sends', async () => {
    vi.stubGlobal('navigator', {});
    const tab = browserTabs('broken', { claim: () => Promise.reject(new Error('no storage')) });
    tab.start(
      () => undefined,
      () => undefined,
    );
    await Promise.resolve();
    expect(tab.leads).toBe(false);
    tab.stop();
    vi.unstubAllGlobals();
  });
});
