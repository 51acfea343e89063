import { client } from '../../client/client.ts';

const HOUR_MS = 3_600_000;

/** The end of something that lasts so many hours from now, by the server's clock; null: it has none. */
export function endAfter(hours: number | null): string | null {
  return hours === null ? null : new Date(client.serverNow() + hours * HOUR_MS).toISOString();
}
