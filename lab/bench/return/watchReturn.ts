import type { Client } from '@palaver/client/client';

interface Return {
  /** When it was in sync again, by `performance.now()`; null when it was not within the time, or never lost its connection. */
  returned: Promise<number | null>;
  state: { lost: boolean; back: boolean };
}

/** When a client that loses its connection is in sync again. */
export function watchReturn(client: Client, withinMs: number): Return {
  const state = { lost: false, back: false };
  const returned = new Promise<number | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), withinMs);
    client.subscribe(() => {
      const { status } = client.getState().connection;
      if (status !== 'online' && status !== 'catchingUp') state.lost = true;
      if (!state.lost || status !== 'online') return;
      state.back = true;
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
  return { returned, state };
}
