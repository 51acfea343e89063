import { useSyncExternalStore } from 'react';

/** The secret of a link stands behind the #, which no browser sends to a server or a log. */
export function useLinkSecret(): string {
  return useSyncExternalStore(listen, () => location.hash.slice(1));
}

/** Somebody may open the next link in the same tab. */
function listen(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
