import { pmRoomId } from '@palaver/protocol/pmRoomId';
import type { RoomLine } from '../lines.ts';
import type { ImportTarget } from '../targets/importTarget.ts';
import type { ChatRoom, ChatSource } from './chatSource.ts';
import { IMPORTED, roomIdFor } from './derivedIds.ts';
import { fitLine } from './fitNames.ts';
import { storeMessages } from './storeMessages.ts';
import { People } from './people.ts';
import type { Report } from './report.ts';

const GENERAL = 'general';

export interface ChatImport {
  /** How many characters a message may have. */
  maxChars: number;
  /** The moment of the import, ms since 1970: nothing was written later. */
  now: number;
  report: Report;
  /** Called with how many more messages are stored. */
  onMessages?(count: number): void;
}

/**
 * Brings what another program exported into a store, beside what is there. Ids follow from those of the export: run again, it goes on where it broke off,
 * and nothing comes twice. Shapes are kept, rates are not: what does not fit is changed or left out, and the report has a line for each.
 */
export async function importChat(target: ImportTarget, source: ChatSource, options: ChatImport) {
  const { report } = options;
  const people = new People(target, source.key, options);
  for (const person of source.people) await people.add(person);
  await people.store();
  let [rooms, messages] = [0, 0];
  for (const room of source.rooms) {
    const stored = await importRoom(room);
    if (stored === null) continue;
    rooms += 1;
    messages += stored;
  }
  await people.joinGeneral(GENERAL);
  return { users: people.size, rooms, messages };

  async function importRoom(room: ChatRoom): Promise<number | null> {
    const where = `${source.key} room ${room.key}`;
    const members = [...new Set(room.members)].flatMap((key) => {
      const id = people.idOf(key);
      if (id === null) report.add('memberLeftOut', `${where}: there is no user ${key}`);
      return id ?? [];
    });
    if (room.type === 'pm' && members.length !== 2) {
      report.add('leftOut', `${where}: a conversation is between two`);
      return null;
    }
    const first = await storeAs(await idFor(room, members));
    // The room of everybody holds what another export brought: this one's comes beside it.
    const { line, held, stored } =
      first.stored === 'others' && first.line.id === GENERAL ? await storeAs(roomIdFor(source.key, room.key)) : first;
    if (typeof stored === 'string') {
      report.add('leftOut', `${where}: the room here holds other messages than the export`);
      return null;
    }
    const { seq, rev, pins } = stored;
    // Who came or went here since stays as they are.
    if (line.id !== GENERAL && !held?.memberCount) await storePlaces(room, line, members, seq);
    const { name, topic, createdAt } = held ?? line;
    const archived = line.id !== GENERAL && (line.archived || held?.archived === true);
    await target.finishRoom({ ...line, name, topic, createdAt, archived, seq, rev, pins });
    return seq;

    async function storeAs(id: string) {
      const line = toRoomLine(room, id, where);
      const held = await target.room(line.id);
      if (!held) await target.makeRoom(line);
      const to = { room, line, held, members: new Set(members) };
      return { line, held, stored: await storeMessages({ target, source, people, options }, to) };
    }
  }

  /** The room of everybody takes the messages of theirs as long as it holds none of others. */
  async function idFor(room: ChatRoom, members: string[]): Promise<string> {
    const [a = '', b = ''] = members;
    if (room.type === 'pm') return pmRoomId(a, b);
    const own = roomIdFor(source.key, room.key);
    if (!room.isGeneral) return own;
    const first = await target.message(GENERAL, 1);
    return !first || first.clientId.startsWith(IMPORTED) ? GENERAL : own;
  }

  function toRoomLine(room: ChatRoom, id: string, where: string): RoomLine {
    const { type } = room;
    const isPm = type === 'pm';
    const name = isPm ? '' : (fitLine('roomName', room.name) ?? 'Room');
    const topic = isPm ? '' : (fitLine('topic', room.topic) ?? '');
    if (!isPm && name !== room.name) report.add('renamed', `${where}: the room is called ${name}`);
    if (!isPm && topic !== room.topic) report.add('shortened', `${where}: its topic`);
    const createdAt = new Date(timeOf(room.createdAt) ?? options.now).toISOString();
    const { archived } = room;
    return { kind: 'room', id, type, name, topic, createdAt, archived: archived && !isPm, seq: 0, rev: 0, pins: [] };
  }

  async function storePlaces(room: ChatRoom, line: RoomLine, members: string[], seq: number): Promise<void> {
    const owners = new Set(room.owners.flatMap((key) => people.idOf(key) ?? []).filter((id) => members.includes(id)));
    const first = members.find((id) => people.isActive(id));
    // A room needs somebody who can change it.
    if (line.type !== 'pm' && owners.size === 0 && first !== undefined) owners.add(first);
    await people.join(line.id, members, {
      seq,
      at: line.createdAt,
      isOwner: (id) => line.type !== 'pm' && owners.has(id),
    });
  }

  /** A time that may have been; null: it is none. */
  function timeOf(at: number): number | null {
    return Number.isFinite(at) && at > 0 && at <= options.now ? Math.floor(at) : null;
  }
}
