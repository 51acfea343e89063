import { bound } from '../../kit/bound.ts';
import type { World } from '../world.ts';
import { heavySync, registrations, roomsOfVictim, unreadPages } from './attacks.ts';
import { phonesRestart, queuedMessages, thousandReturn } from './crews.ts';

/** What attackers, and crews that are no attackers, cost and get: one line for each, beside its goal and its floor. One beyond its floor fails the process. */
export async function printFigures(world: World): Promise<void> {
  const { healthP99, othersP99 } = await registrations(world);
  const ms = { unit: 'ms' };
  console.log(
    bound('/health meanwhile, p99: ten registrations of 60 KB at once', healthP99, { goal: 50, floor: 500, ...ms }),
  );
  console.log(bound('a message of another person meanwhile, p99', othersP99, { goal: 50, floor: 500, ...ms }));

  const pages = await unreadPages(world);
  console.log(bound('memory that 152 unread pages of 600 KB take', pages, { goal: 40, floor: 100, unit: 'MB' }));

  const sync = await heavySync(world);
  console.log(bound('a sync of 4 KB of a room with 501 texts of 16 KB, median', sync, { goal: 10, floor: 100, ...ms }));

  const rooms = await roomsOfVictim(world);
  console.log(
    bound('5,000 rooms made around a victim, limits off: is in', rooms.open, {
      goal: 1_000,
      floor: 1_000,
      unit: 'rooms',
    }),
  );
  console.log(bound('the same with the limits as shipped', rooms.limited, { goal: 31, floor: 31, unit: 'rooms' }));

  const phones = await phonesRestart(world);
  console.log(
    bound('60 phones behind one address start twice: not let in', phones.failed, { goal: 0, floor: 0, unit: 'phones' }),
  );
  console.log(bound('the same, all of them', phones.ms, { goal: 5_000, floor: 30_000, ...ms }));

  const back = await thousandReturn();
  console.log(
    bound('1,000 clients of one address return: never back', back.never, { goal: 0, floor: 0, unit: 'clients' }),
  );
  console.log(bound('the same, all in sync', back.ms, { goal: 3_000, floor: 10_000, ...ms }));

  const queued = await queuedMessages();
  console.log(
    bound('300 messages that waited on a phone: not stored', 300 - queued.stored, {
      goal: 0,
      floor: 0,
      unit: 'messages',
    }),
  );
  console.log(bound('the same, until the last is stored', queued.ms, { goal: 30_000, floor: 60_000, ...ms }));
}
