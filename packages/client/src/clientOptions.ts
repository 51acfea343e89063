import type { ClientStorage } from './storage/clientStorage.ts';
import type { Tabs } from './tabs/tabs.ts';

export interface ClientOptions {
  /** The server's address without a path; '' is the page's own. */
  url: string;
  storage: ClientStorage;
  /** How the refresh token travels: in browsers as a cookie, elsewhere in bodies. */
  tokens: 'cookie' | 'body';
  /** Which tab of a browser sends; without it this client is the only one on its device. */
  tabs?: Tabs;
  fetch?: typeof fetch;
  /** Socket.IO transports in the order of trying: WebSocket first. */
  transports?: string[];
  /** Milliseconds since 1970. */
  now?: () => number;
}
