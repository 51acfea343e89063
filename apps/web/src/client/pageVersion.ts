import { useSyncExternalStore } from 'react';
import { createValue } from '../ui/createValue.ts';
import { fetchPatiently } from './fetchPatiently.ts';

const LOOK_EVERY_MS = 60 * 60_000;
const GIVE_UP_MS = 4_000;
const ASK_AGAIN_MS = 9_000;
/** The start page as the network gives it: the worker does not answer here, so whoever stands in between is seen. */
export const BY_NETWORK = '/?by=network';

export interface PageVersion {
  /** Another version of the page is on the device, or the files of this one are gone: a reload is due, when it suits. */
  newer: boolean;
  /** Whether the page opens without a network; `insecure`: never, as browsers allow that only on https. */
  offline: 'ready' | 'notYet' | 'insecure';
}

const version = createValue<PageVersion>({
  newer: false,
  offline: !('serviceWorker' in navigator) ? 'insecure' : navigator.serviceWorker.controller ? 'ready' : 'notYet',
});

let askedAt = -Infinity;

function change(changes: Partial<PageVersion>): void {
  version.set({ ...version.get(), ...changes });
}

/** Puts the page on the device once it works, and looks for newer versions of it now and then. Nothing is taken while somebody is at work. */
export async function keepPageOnDevice(): Promise<void> {
  addEventListener('vite:preloadError', () => void askWhetherGone());
  if (version.get().offline === 'insecure' || import.meta.env.DEV) return;
  const part = await fetchPatiently(() => import('virtual:pwa-register')).catch(() => null);
  // Without a connection nothing can be put on the device: the next start of the page does it.
  if (!part) return;
  part.registerSW({
    immediate: true,
    onNeedRefresh: () => change({ newer: true }),
    // Another tab took it: this one has what it needs, and somebody may be in the middle of a message.
    onNeedReload: () => change({ newer: true }),
    onOfflineReady: () => change({ offline: 'ready' }),
    onRegisteredSW: (_url, registration) => {
      if (!registration) return;
      const look = () => void registration.update().catch(() => undefined);
      setInterval(look, LOOK_EVERY_MS);
      document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
    },
  });
  // Browsers may clear what a site stored when room is short, unless it asks.
  if ('storage' in navigator) await navigator.storage.persist().catch(() => false);
}

/** A part of the page did not come. Where the server begins with other files than this page did, its own are gone: only a newer version has the part. */
async function askWhetherGone(): Promise<void> {
  // Once for all tries of a part: where nodes take turns, a question for each try would lead every try to the same node.
  if (performance.now() - askedAt < ASK_AGAIN_MS) return;
  askedAt = performance.now();
  const began = document.querySelector('script[type=module][src]')?.getAttribute('src');
  const now = await fetch(BY_NETWORK).then(
    (answer) => answer.text(),
    () => '',
  );
  if (began && now.includes('<div id="root">') && !now.includes(began)) change({ newer: true });
}

/** Opens this tab anew in the newest version there is; other tabs go on until they are asked. What is written and waits is on the device. */
export async function takeNewVersion(): Promise<void> {
  const registration =
    version.get().offline === 'insecure' ? undefined : await navigator.serviceWorker.getRegistration();
  if (!registration?.waiting) await registration?.update().catch(() => undefined);
  if (registration?.installing) await settled(registration.installing);
  if (!registration?.waiting) return location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration.waiting.postMessage({ type: 'SKIP_WAITING' });
  // It begins when the one before has nothing to do any more: at the latest when what this tab asked of it is given up.
  setTimeout(() => location.reload(), GIVE_UP_MS);
}

/** A worker that is being put on the device is there, or will not be. */
function settled(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    worker.addEventListener('statechange', () => worker.state !== 'installing' && resolve());
  });
}

export function usePageVersion(): PageVersion {
  return useSyncExternalStore(version.subscribe, version.get);
}
