import { resolve } from 'node:path';
import { ConfigError } from '../apps/server/src/settings/configError.ts';
import type { Config } from '../apps/server/src/config.ts';
import { readConfig } from '../apps/server/src/settings/readConfig.ts';
import { issueResetLink } from '../apps/server/src/features/issueResetLink.ts';
import { readEnvironment } from '../apps/server/src/settings/readEnvironment.ts';
import type { Store } from '../packages/store/src/ports/store.ts';
import { StoreOpenError } from '../packages/store/src/ports/storeOpenError.ts';
import { requireDatabase } from '../packages/store/src/sqlite/requireDatabase.ts';

/** What the person at the keyboard is told, in one line. */
class Stop extends Error {}
function stop(line: string): never {
  throw new Stop(line);
}

/** For an administrator who is locked out, with nobody to ask: prints a link that sets a password once. It takes the username where there are several. */
// As in the server: what is made in the folder, its user alone may read.
process.umask(0o077);
try {
  const env = readEnvironment();
  // Before anything is made in a folder that is not one.
  if (!env.MONGO_URI) requireDatabase(resolve(env.DATA_DIR || 'data'));
  const config = readConfig(env);
  const stores = await openStore(config);
  try {
    const { id, username } = await findAdmin(stores, process.argv[2]);
    const link = await issueResetLink(
      { stores, config: { ...config, publicUrl: addressOf(config) } },
      { userId: null, address: null },
      id,
    );
    if (!link) stop(`The account ${username} is deactivated.`);
    console.log(`This link sets a new password for ${username}, once, until ${link.expiresAt}:\n  ${link.url}`);
    console.log('A second factor stays on: whoever lost it too signs in with a recovery code.');
  } finally {
    await stores.close();
  }
} catch (error) {
  const isKnown = error instanceof StoreOpenError || error instanceof ConfigError || error instanceof Stop;
  console.error(isKnown ? error.message : error);
  if (error instanceof StoreOpenError && /used by another process/.test(error.message))
    console.error('Stop the server, run this command again, then start the server: the link works from then on.');
  process.exitCode = 1;
}

async function openStore({ mongoUri, dataDir }: Config): Promise<Store> {
  if (mongoUri === null)
    return (await import('../packages/store/src/sqlite/openSqliteStore.ts')).openSqliteStore({ folder: dataDir });
  return (await import('../packages/store/src/mongo/openMongoStore.ts')).openMongoStore({ uri: mongoUri });
}

/** The administrator of this name, or the only one. */
async function findAdmin({ users }: Store, name: string | undefined): Promise<{ id: string; username: string }> {
  const admins = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { items, next } = await users.list({ limit: 100, ...(cursor !== '' && { cursor }) });
    admins.push(...items.filter(({ role }) => role === 'admin'));
    cursor = next;
  }
  const found = name === undefined ? admins : admins.filter(({ username }) => username === name);
  const [only] = found;
  const names = admins.map(({ username }) => username).join(', ');
  if (!only)
    stop(
      names === ''
        ? 'There is no administrator yet: the start of the server prints a link.'
        : `Administrators are: ${names}.`,
    );
  if (found.length > 1)
    stop(`There are several administrators. Name one of them: npm run rescue -- ${only.username}\n${names}`);
  return only;
}

/** On this machine, where the server was not told its address. */
function addressOf({ publicUrl, secure, port }: Config): URL {
  return publicUrl ?? new URL(`${secure ? 'https' : 'http'}://localhost:${port}`);
}
