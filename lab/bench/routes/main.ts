import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { buildPage } from '../../../scripts/buildPage.ts';
import { PASSWORD } from '../../kit/account.ts';
import { bound } from '../../kit/bound.ts';
import { makeCrews } from '../../kit/makeCrews.ts';
import { percentile } from '../../kit/percentile.ts';
import { ServerProcess } from '../../kit/serverProcess.ts';
import { askAll, type Pace } from './askAll.ts';
import { HOT_ROUTES } from './hotRoutes.ts';
import { measureRoom } from './oneRoom.ts';

/** How fast each hot route answers 300 users who ask it once a second, twenty logins at once, and rooms of 100 and of 1,000: floors that fail, goals that print. */
const USERS = 300;
const CREW = 25;
const PACE = { users: USERS, rounds: 5, everyMs: 1_000 };
const LOGINS = 20;
/** What a server does at its first questions says nothing about the others. */
const WARM_UP = { users: 50, rounds: 5, everyMs: 0 };
const ROUTE_P95 = { goal: 210, floor: 2_000, unit: 'ms' };
const LOGIN_MOST = { goal: 600, floor: 10_000, unit: 'ms' };
const ROOMS = [
  { size: 100, goal: 90 },
  { size: 1_000, goal: 150 },
];
const ROOM_FLOOR = 2_000;
/** As shipped: the other servers of the lab digest passwords in the cheapest way. */
const BCRYPT_ROUNDS = '10';

await buildPage({ force: false });
const folder = await mkdtemp(join(tmpdir(), 'palaver-routes-'));
const onServer = async (name: string, env: Record<string, string>, look: (url: string) => Promise<void>) => {
  const server = new ServerProcess(await freePort(), join(folder, name), env, { asNpmStart: true });
  try {
    await server.start();
    await look(server.url);
  } finally {
    await server.stop('SIGTERM');
  }
};
try {
  await onServer('routes', {}, measureRoutes);
  await onServer('logins', { BCRYPT_ROUNDS }, measureLogins);
  for (const { size, goal } of ROOMS)
    await onServer(`room-${size}`, {}, async (url) => {
      const [crew] = await makeCrews(url, 1, size);
      if (!crew) throw new Error('No room was made.');
      const { historyMs, deliveryMs } = await measureRoom(url, crew);
      const bounds = { goal, floor: ROOM_FLOOR, unit: 'ms' };
      console.log(
        bound(`${size} members ask for a page of history at once, half within`, Math.round(historyMs), bounds),
      );
      console.log(
        bound(`a message in a room of ${size}, half of the deliveries within`, Math.round(deliveryMs), bounds),
      );
    });
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function measureRoutes(url: string): Promise<void> {
  const crews = await makeCrews(url, USERS / CREW, CREW);
  const askers = crews.flatMap((crew) => crew.people.map((person) => ({ person, crew })));
  for (const [name, question] of Object.entries(HOT_ROUTES)) {
    const load = (pace: Pace, from: number) =>
      askAll(url, pace, (user, round) => {
        const asker = askers[user];
        if (!asker) throw new Error('There are not so many users.');
        return { token: asker.person.accessToken, ...question({ ...asker, round: from + round }) };
      });
    await load(WARM_UP, 0);
    const times = await load(PACE, WARM_UP.rounds);
    console.log(bound(`${name}, ${USERS} users, 95 of 100 within`, percentile(times, 0.95), ROUTE_P95));
  }
}

async function measureLogins(url: string): Promise<void> {
  await makeCrews(url, 1, LOGINS);
  const times = await askAll(url, { users: LOGINS, rounds: 1, everyMs: 0 }, (user) => ({
    method: 'POST',
    path: '/auth/login',
    body: { username: `person${user}`, password: PASSWORD },
  }));
  console.log(bound(`${LOGINS} logins at once, each within`, Math.round(Math.max(...times)), LOGIN_MOST));
}
