import { useSyncExternalStore } from 'react';

const LOOK_EVERY_MS = 60 * 60_000;

export interface PageVersion {
  /** Another version of the page is on the device, or the files of this one are gone: a reload is due, when it suits. */
  newer: boolean;
  /** Whether the page opens without a network; `insecure`: never, as browsers allow that only on https. */
  offline: 'ready' | 'notYet' | 'insecure';
}

let version: PageVersion = {
  newer: false,
  offline: !('serviceWorker' in navigator) ? 'insecure' : navigator.serviceWorker.controller ? 'ready' : 'notYet',
};
let activate: (() => Promise<void>) | null = null;
const listeners = new Set<() => void>();

function change(changes: Partial<PageVersion>): void {
  version = { ...version, ...changes };
  for (const listener of listeners) listener();
}

/** Puts the page on the device once it works, and looks for newer versions of it now and then. Nothing is taken while somebody is at work. */
export async function keepPageOnDevice(): Promise<void> {
  // A part of the page that is not on the device nor at the server any more: only a newer version has it.
  addEventListener('vite:preloadError', () => change({ newer: true }));
  if (version.offline === 'insecure' || import.meta.env.DEV) return;
  const { registerSW } = await import('virtual:pwa-register');
  activate = registerSW({
    immediate: true,
    onNeedRefresh: () => change({ newer: true }),
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

/** Opens the page anew in its newest version. What is written and waits is on the device. */
export async function takeNewVersion(): Promise<void> {
  if (activate && (await navigator.serviceWorker.getRegistration())?.waiting) await activate();
  else location.reload();
}

export function usePageVersion(): PageVersion {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
  );
}
