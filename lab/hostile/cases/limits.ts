import { Agent } from 'node:http';
import { ask } from '../ask.ts';
import { requireThat, requireError } from '../expectations.ts';
import type { Row } from '../row.ts';
import { startPhone } from '../startPhone.ts';
import { enrolFrom, PASSWORD } from '../world.ts';

const FAMILIES = 5_000;
const REFRESHES_A_MINUTE = 600;
const ROOMS_A_DAY = 30;
const OTHERS_MS = 1_000;
const PHONES = 60;

/** Does so many things, some at a time; gives what came of each. */
async function each<T>(count: number, atOnce: number, run: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const size = Math.min(atOnce, count - from);
    done.push(...(await Promise.all(Array.from({ length: size }, (_, i) => run(from + i)))));
  }
  return done;
}

const countOf = (statuses: number[], wanted: number) => statuses.filter((status) => status === wanted).length;

/** Who comes too often, and who must not suffer from it. */
export const limitRows: Row[] = [
  {
    sent: `${FAMILIES} refreshes of made-up families from one address`,
    expected: `${REFRESHES_A_MINUTE} are looked at, 429 for the rest; others are answered meanwhile`,
    async run({ limited, address }) {
      const from = address();
      const agent = new Agent({ keepAlive: true, maxSockets: 20 });
      const startedAt = performance.now();
      let slowest = 0;
      const statuses = await each(FAMILIES, 100, async (i) => {
        const refreshToken = `${String(i).padStart(20, 'a')}.1.${'A'.repeat(43)}`;
        const body = { refreshToken };
        const { status } = await ask(limited.url, '/api/auth/token', { method: 'POST', body, from, agent });
        if (i % 500 === 0) slowest = Math.max(slowest, (await ask(limited.url, '/health')).ms);
        return status;
      });
      agent.destroy();
      const minutes = 1 + Math.floor((performance.now() - startedAt) / 60_000);
      const [looked, refused] = [countOf(statuses, 401), countOf(statuses, 429)];
      requireThat(looked + refused === FAMILIES, [...new Set(statuses)].join());
      requireThat(looked <= minutes * REFRESHES_A_MINUTE, `${looked} were looked at`);
      requireThat(slowest < OTHERS_MS, `/health took ${Math.round(slowest)} ms`);
    },
  },
  {
    sent: 'wrong passwords for one account by spellings of its name in turns',
    expected: 'five tries for all together; another address has its own',
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const n = world.next();
      const [from, elsewhere] = [world.address(), world.address()];
      const { username } = await enrolFrom(world.address(), world, `tried${n}`);
      const names = [username, username.toUpperCase(), `${username} `];
      const login = (name: string, password: string, address = from) =>
        ask(world.limited.url, '/api/auth/login', {
          method: 'POST',
          body: { username: name, password },
          from: address,
        });
      for (let i = 0; i < 5; i += 1)
        requireError(await login(names[i % 3] ?? '', 'not the one'), 'INVALID_CREDENTIALS');
      for (const name of names) requireError(await login(name, 'not the one'), 'RATE_LIMITED');
      requireError(await login(username, PASSWORD), 'RATE_LIMITED');
      const owner = await login(username, PASSWORD, elsewhere);
      requireThat(owner.status === 200, `the owner, elsewhere: ${owner.status}`);
    },
  },
  {
    sent: '200 rooms at once by one person, each with a victim in it',
    expected: `RATE_LIMITED after ${ROOMS_A_DAY}; the victim is in no more`,
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const n = world.next();
      const [maker, victim] = [
        await enrolFrom(world.address(), world, `maker${n}`),
        await enrolFrom(world.address(), world, `victim${n}`),
      ];
      const answers = await each(200, 20, (i) =>
        ask(world.limited.url, '/api/rooms', {
          method: 'POST',
          token: maker.token,
          body: { name: `Trap ${i}`, kind: 'private', members: [victim.id] },
        }),
      );
      for (const answer of answers) if (answer.status !== 201) requireError(answer, 'RATE_LIMITED');
      const rooms = await ask(world.limited.url, '/api/rooms', { token: victim.token });
      requireThat(rooms.body.items.length <= ROOMS_A_DAY + 1, `the victim is in ${rooms.body.items.length} rooms`);
    },
  },
  {
    sent: `${PHONES} phones behind one address that start twice a minute with tokens that ran out`,
    expected: '/config, a 401 for the old token and a new one for each, every time',
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const n = world.next();
      const from = world.address();
      const phones = await each(PHONES, 10, (i) => enrolFrom(world.address(), world, `phone${n}-${i}`));
      for (let start = 0; start < 2; start += 1) for (const phone of phones) await startPhone(world, from, phone);
    },
  },
];
