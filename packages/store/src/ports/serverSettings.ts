import type { ServerSettings } from '@palaver/protocol/serverSettings';

/** What administrators set for the whole server, where they set something. Reads are exact: they see every write that returned, of any process. */
export interface ServerSettingsStore {
  read(): Promise<Partial<ServerSettings>>;
  /** Changes what is given, whatever is changed beside it at once; all of it as it is then. */
  change(fields: Partial<ServerSettings>): Promise<Partial<ServerSettings>>;
}
