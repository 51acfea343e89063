import { browserTabs } from '@palaver/client/tabs/browserTabs';
import { createClient } from '@palaver/client/createClient';
import type { Client } from '@palaver/client/client';
import { indexedDbStorage } from '@palaver/client/storage/indexedDbStorage';
import { shownState } from './shownState.ts';

const NAME = 'palaver';
const storage = indexedDbStorage(NAME);

const inner = createClient({
  url: location.origin,
  storage,
  tokens: 'cookie',
  tabs: browserTabs(NAME, storage),
});

/** The client of this page: all state lives in it. */
export const client: Client = { ...inner, getState: () => shownState(inner.getState()) };

// The page comes to the front, or the device says that a network is there, or none: look at once. The next answer shows whether that is true.
document.addEventListener('visibilitychange', () =>
  document.visibilityState === 'visible' ? client.wake() : client.rest(),
);
if (document.visibilityState === 'hidden') client.rest();
addEventListener('focus', () => client.wake());
addEventListener('online', () => client.wake());
addEventListener('offline', () => client.doubt());
