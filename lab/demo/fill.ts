import type { Store } from '@palaver/store/ports/store';
import type { NewMessage } from '@palaver/store/ports/messages';
import bcrypt from 'bcrypt';
import { demoAccount } from './demoAccount.ts';
import { govern } from './govern.ts';
import { type DemoRoom, LINES, PEOPLE, PLACES, ROOMS } from './organisation.ts';

export const DEMO_PASSWORD = 'palaver by the sea';
const YEAR_MS = 365 * 86_400_000;
const BATCH = 100;

/** Numbers that look random and are the same at every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A clock that the filling sets: the store stamps messages with it. */
export interface DemoClock {
  at: number;
}

/** Fills an empty store with the organisation and about `total` messages over the year before `until`, with edits, deletions, reactions and receipts. */
export async function fill(stores: Store, clock: DemoClock, total: number, until: number): Promise<number> {
  const random = sequence(7);
  clock.at = until - YEAR_MS;
  const ids = await addPeople(stores, clock);
  const idOf = (name: string) => ids.get(name) ?? '';
  const rooms: DemoRoom[] = [
    ...ROOMS,
    {
      id: 'general',
      kind: 'public',
      name: 'General',
      topic: '',
      members: PEOPLE.map((one) => one.username),
      share: 0.07,
    },
  ];
  for (const room of ROOMS) {
    const members = room.members.map((name, i) => ({
      userId: idOf(name),
      role: i === 0 ? ('owner' as const) : i === 1 ? ('moderator' as const) : ('member' as const),
    }));
    await stores.rooms.create({ id: room.id, kind: room.kind, name: room.name, topic: room.topic, members });
  }

  let written = 0;
  const steps = Math.ceil(total / BATCH);
  for (let step = 0; step < steps; step += 1) {
    clock.at = until - YEAR_MS + Math.floor(((step + 1) / steps) * (YEAR_MS - 3_600_000));
    for (const room of rooms) {
      const count = Math.round(BATCH * room.share);
      for (let i = 0; i < count; i += 1) {
        const name = pick(room.members, random);
        clock.at += Math.floor(random() * 40_000);
        const outcome = await stores.messages.append(room.id, {
          senderId: idOf(name),
          entries: [line(random, `${room.id}-${step}-${i}`)],
        });
        written += outcome.outcome === 'done' ? outcome.results.length : 0;
      }
      await change(stores, room, idOf, random);
    }
  }
  for (const room of rooms) {
    const head = (await stores.rooms.find(room.id))?.seq ?? 0;
    for (const [i, name] of room.members.entries()) {
      await stores.members.raise(room.id, idOf(name), {
        receivedSeq: head - (i % 3 === 2 ? 2 : 0),
        readSeq: head - (i % 4) * 2,
      });
    }
  }
  await govern(stores, idOf, clock, until);
  return written;
}

async function addPeople(stores: Store, clock: DemoClock): Promise<Map<string, string>> {
  const passwordHash = await bcrypt.hash(DEMO_PASSWORD, 10);
  const ids = new Map<string, string>();
  for (const [i, person] of PEOPLE.entries()) {
    const account = demoAccount({ ...person, passwordHash, avatarColor: (i % 8) + 1, at: clock.at });
    await stores.users.create(account, i === 0);
    ids.set(person.username, account.user.id);
  }
  return ids;
}

/** Now and then somebody edits, deletes or reacts. */
async function change(
  stores: Store,
  room: DemoRoom,
  idOf: (name: string) => string,
  random: () => number,
): Promise<void> {
  const head = (await stores.rooms.find(room.id))?.seq ?? 0;
  if (head < 5) return;
  const seq = head - Math.floor(random() * 4);
  const message = await stores.messages.find(room.id, seq);
  if (!message || message.deleted) return;
  const dice = random();
  if (dice < 0.3)
    await stores.messages.edit(room.id, {
      userId: message.senderId,
      seq,
      admitted: true,
      text: `${message.text} Correction: 5 minutes later.`,
      called: [],
      base: message.editedAt,
    });
  else if (dice < 0.36) await stores.messages.erase(room.id, { userId: message.senderId, seq, admitted: true });
  else if (dice < 0.8)
    await stores.messages.react(room.id, {
      seq,
      admitted: true,
      userId: idOf(pick(room.members, random)),
      emoji: pick(['👍', '✅', '🙏'], random),
      on: true,
    });
}

function line(random: () => number, key: string): NewMessage {
  const text = pick(LINES, random)
    .replace('{n}', String(1 + Math.floor(random() * 3)))
    .replace('{m}', String(10 + Math.floor(random() * 49)))
    .replace('{place}', pick(PLACES, random))
    .replace('{name}', pick(PEOPLE, random).displayName.split(' ')[0] ?? '');
  return { clientId: `demo-${key}`, text, replyTo: null, called: [], cost: 1 };
}

function pick<T>(list: T[], random: () => number): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error('Nothing to pick from.');
  return one;
}
