import type { ClientStorage } from '../storage/clientStorage.ts';
import { isTabNews, type Tabs } from './tabs.ts';

/** A lease is renewed three times in its life; a tab that died loses it after this long. */
const LEASE_MS = 6_000;

/**
 * Elects the sending tab by Web Locks, which a browser frees by itself when the tab dies; on plain http, where there are none, by a lease in the storage.
 * News travel by BroadcastChannel.
 */
export function browserTabs(name: string, storage: Pick<ClientStorage, 'claim'>): Tabs {
  let leads = false;
  let end: () => void = () => undefined;
  let channel: BroadcastChannel | null = null;

  function setLeads(now: boolean, onLead: () => void): void {
    if (leads === now) return;
    leads = now;
    if (now) onLead();
  }

  function byLock(locks: LockManager, onLead: () => void): () => void {
    const waiting = new AbortController();
    let release: () => void = () => undefined;
    locks
      .request(name, { signal: waiting.signal }, () => {
        if (waiting.signal.aborted) return;
        setLeads(true, onLead);
        return new Promise<void>((resolve) => (release = resolve));
      })
      .catch(() => undefined);
    return () => {
      waiting.abort();
      release();
    };
  }

  function byLease(onLead: () => void): () => void {
    const owner = crypto.getRandomValues(new Uint32Array(2)).join('-');
    let stopped = false;
    const claim = async (until: number) => {
      const mine = await storage.claim(name, owner, Date.now(), until).catch(() => false);
      if (!stopped) setLeads(mine, onLead);
    };
    void claim(Date.now() + LEASE_MS);
    const timer = setInterval(() => void claim(Date.now() + LEASE_MS), LEASE_MS / 3);
    return () => {
      stopped = true;
      clearInterval(timer);
      // Given back, so that the next tab need not wait for its end.
      if (leads) void storage.claim(name, owner, Date.now(), 0).catch(() => undefined);
    };
  }

  return {
    get leads() {
      return leads;
    },
    start(onLead, onNews) {
      end();
      if (typeof BroadcastChannel !== 'undefined') {
        channel = new BroadcastChannel(name);
        channel.onmessage = ({ data }: { data: unknown }) => {
          if (isTabNews(data)) onNews(data);
        };
      }
      const locks = findLocks();
      end = locks ? byLock(locks, onLead) : byLease(onLead);
    },
    post(news) {
      channel?.postMessage(news);
    },
    stop() {
      end();
      end = () => undefined;
      channel?.close();
      channel = null;
      leads = false;
    },
  };
}

/** Absent on plain http, and outside of browsers. */
function findLocks(): LockManager | undefined {
  return 'navigator' in globalThis ? globalThis.navigator.locks : undefined;
}
