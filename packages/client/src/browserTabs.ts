import type { ClientStorage } from './storage/clientStorage.ts';
import type { Tabs } from './tabs.ts';

/** A lease is renewed three times in its life; a tab that died loses it after this long. */
const LEASE_MS = 6_000;

/**
 * Elects the sending tab by Web Locks, which a browser frees by itself when the tab dies; on plain http, where there are none, by a lease in the storage.
 * News travel by BroadcastChannel.
 */
export function browserTabs(name: string, storage: ClientStorage): Tabs {
  let leads = false;
  let release: () => void = () => undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let channel: BroadcastChannel | null = null;
  const stopped = new AbortController();

  function lead(onLead: () => void): void {
    if (leads) return;
    leads = true;
    onLead();
  }

  function byLease(onLead: () => void): void {
    const owner = crypto.getRandomValues(new Uint32Array(2)).join('-');
    const claim = async () => {
      const now = Date.now();
      if (await storage.claim(name, owner, now, now + LEASE_MS)) lead(onLead);
      else leads = false;
    };
    void claim();
    timer = setInterval(() => void claim(), LEASE_MS / 3);
  }

  return {
    get leads() {
      return leads;
    },
    start(onLead, onNews) {
      if (typeof BroadcastChannel !== 'undefined') {
        channel = new BroadcastChannel(name);
        channel.onmessage = (event) => onNews(event.data);
      }
      const locks: LockManager | undefined = globalThis.navigator?.locks;
      if (!locks) return byLease(onLead);
      locks
        .request(name, { signal: stopped.signal }, () => {
          lead(onLead);
          return new Promise<void>((resolve) => (release = resolve));
        })
        .catch(() => undefined);
    },
    tell(news) {
      channel?.postMessage(news);
    },
    stop() {
      stopped.abort();
      release();
      clearInterval(timer);
      channel?.close();
      leads = false;
    },
  };
}
