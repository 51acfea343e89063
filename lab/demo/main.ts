import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openSqliteStore } from '@palaver/store/sqlite/openSqliteStore';
import { buildPage } from '../../scripts/buildPage.ts';
import { DEMO_PASSWORD, fill } from './fill.ts';
import { PEOPLE } from './organisation.ts';

// What it makes, its user alone may read, as of the server.
process.umask(0o077);

/** Fills a data folder of its own with a believable organisation, once, then runs the server on it. */
const TOTAL = 20_000;
const folder = resolve(process.env.DATA_DIR ?? 'data/demo');
process.env.DATA_DIR = folder;
process.env.NODE_ENV ??= 'production';

if (existsSync(`${folder}/palaver.db`)) {
  console.log(`${folder} is filled already. Remove it to begin anew.`);
} else {
  const startedAt = performance.now();
  const clock = { at: 0 };
  const stores = await openSqliteStore({ folder, now: () => clock.at });
  const written = await fill(stores, clock, TOTAL, Date.now());
  await stores.close();
  console.log(
    `${PEOPLE.length} people, 6 rooms and ${written} messages over a year, made in ${Math.round((performance.now() - startedAt) / 1000)} s.`,
  );
}
console.log(`${PEOPLE[0]?.username ?? ''} is the administrator.`);
console.log(`Sign in as ${PEOPLE.map((one) => one.username).join(', ')}; the password of all is: ${DEMO_PASSWORD}`);
await buildPage({ force: false });
await import('../../apps/server/src/main.ts');
