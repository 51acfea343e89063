import { setTimeout as pause } from 'node:timers/promises';
import { PinList, RoomList } from '@palaver/protocol/answers';
import type { Room } from '@palaver/protocol/entities';
import type { Cast } from './cast.ts';
import type { Seen } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Person } from '../../kit/person.ts';
import { RawClient } from '../actors/rawClient.ts';
import { readRoom } from '../../kit/readRoom.ts';
import type { System } from './system.ts';

/** Reads everything as somebody who comes new, and what each client holds. */
export async function drain(system: System, cast: Cast, history: History): Promise<void> {
  const { boss, rooms, rawClients, realActors } = cast;
  const messages = new Map<string, Seen[]>();
  for (const room of rooms)
    messages.set(
      room,
      (await readRoom(boss, room)).map((one) => history.seen(one)),
    );
  await boss.renew();
  const fresh = new RawClient(system.steadyUrl, boss, history);
  const marks = await readMarks(fresh);
  fresh.close();
  for (const room of rooms) {
    const members = marks.get(room) ?? [];
    const pins = await readPins(boss, room);
    history.record({ op: 'drain', room, messages: messages.get(room) ?? [], pins, members });
  }
  for (const client of rawClients) {
    const { person, name } = client;
    history.record({ op: 'names', client: name, all: true, names: Object.fromEntries(client.names) });
    const mine = await roomsOf(client);
    for (const [room, held] of client.held) {
      const me = mine.get(room)?.me;
      if (!me) continue;
      history.record({
        op: 'holds',
        client: name,
        user: person.id,
        room,
        joinedSeq: me.joinedSeq,
        missingTo: held.missingTo,
        messages: [...held.messages.values()],
        gone: [...held.gone],
        unread: me.unread,
        marks: held.marks,
      });
      const before = new Set(held.messages.keys());
      await client.fill(room, me.joinedSeq);
      const messages = [...held.messages.values()].filter(({ seq }) => !before.has(seq));
      history.record({ op: 'filled', client: name, room, messages });
    }
  }
  for (const actor of realActors) {
    const people = Object.values(actor.client.getState().people);
    const names = Object.fromEntries(people.map(({ id, displayName }) => [id, displayName]));
    history.record({ op: 'names', client: `real-${actor.name}`, all: false, names });
    for (const room of rooms) {
      const view = actor.client.getRoom(room);
      if (!view) continue;
      const { messages: held, unread } = actor.holds(room);
      history.record({
        op: 'holds',
        client: `real-${actor.name}`,
        user: actor.userId,
        room,
        joinedSeq: null,
        missingTo: 0,
        messages: held,
        gone: [],
        unread,
        marks: null,
      });
    }
  }
}

/** The seqs of what is pinned, page by page. */
async function readPins(person: Person, room: string): Promise<number[]> {
  const pins: number[] = [];
  for (let cursor = ''; ;) {
    const { items, next } = PinList.parse(await person.must('GET', `/rooms/${room}/pins${cursor}`));
    pins.push(...items.map(({ seq }) => seq));
    if (next === null) return pins;
    cursor = `?cursor=${next}`;
  }
}

type Marks = Map<string, { user: string; receivedSeq: number; readSeq: number }[]>;

async function readMarks(client: RawClient): Promise<Marks> {
  const marks: Marks = new Map();
  while (!client.connected) await pause(20);
  let stateRev: string | undefined;
  let held: Record<string, number> = {};
  for (let part = false; ; part = true) {
    const answer = await client.ask('sync', { rooms: held, part, maxBytes: 2_500_000, ...(stateRev && { stateRev }) });
    if (!answer?.ok) throw new Error('The marks can not be read.');
    for (const { room, receipts = [], upTo } of answer.data.rooms) {
      marks.set(
        room.id,
        receipts.map(({ userId: user, ...rest }) => ({ user, ...rest })),
      );
      held = { ...held, [room.id]: upTo };
    }
    stateRev = answer.data.stateRev;
    if (!answer.data.more) return marks;
  }
}

async function roomsOf({ person }: RawClient): Promise<Map<string, Room>> {
  const { items } = RoomList.parse(await person.must('GET', '/rooms'));
  return new Map(items.map((room) => [room.id, room]));
}
