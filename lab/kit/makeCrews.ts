import { Room } from '@palaver/protocol/entities';
import { makeAccount } from './account.ts';
import { Person } from './person.ts';

const AT_ONCE = 20;
/** A room is made with so many members at most. */
const MEMBERS_AT_FIRST = 200;

/** People of one private room. */
export interface Crew {
  roomId: string;
  people: Person[];
}

/** Makes so many private rooms with so many members each, all of them new accounts. */
export async function makeCrews(url: string, crews: number, size: number): Promise<Crew[]> {
  const people: Person[] = [];
  for (let from = 0; from < crews * size; from += AT_ONCE) {
    const names = Array.from({ length: Math.min(AT_ONCE, crews * size - from) }, (_, i) => `person${from + i}`);
    people.push(...(await Promise.all(names.map(async (name) => new Person(url, name, await makeAccount(url, name))))));
  }
  const made: Crew[] = [];
  for (let crew = 0; crew < crews; crew += 1) {
    const [owner, ...others] = people.slice(crew * size, (crew + 1) * size);
    if (!owner) throw new Error('A crew has at least one member.');
    const [members, later] = [others.slice(0, MEMBERS_AT_FIRST), others.slice(MEMBERS_AT_FIRST)];
    const body = { kind: 'private', name: `Crew ${crew}`, members: members.map(({ id }) => id) };
    const { id: roomId } = Room.parse(await owner.must('POST', '/rooms', body));
    for (const { id } of later) await owner.must('PUT', `/rooms/${roomId}/members/${id}`, { role: 'member' });
    made.push({ roomId, people: [owner, ...others] });
  }
  return made;
}
