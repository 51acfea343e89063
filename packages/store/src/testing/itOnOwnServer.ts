import { it } from 'vitest';

/** A test that stops the database or lets it hang: where MONGO_URI names somebody's server it is skipped, and its name says why. */
export function itOnOwnServer(title: string, test: () => Promise<void>, timeoutMs?: number): void {
  const isGiven = Boolean(process.env.MONGO_URI);
  const name = isGiven ? `skipped: ${title}, because the server of MONGO_URI is not stopped or hung by tests` : title;
  it.skipIf(isGiven)(name, test, timeoutMs);
}
