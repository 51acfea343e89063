import { Room } from '@palaver/protocol/entities';
import { makeAccount, PASSWORD, signIn } from '../../kit/account.ts';
import type { History } from '../history/history.ts';
import { Person } from '../../kit/person.ts';
import type { Random } from '../../kit/random.ts';
import { Leaver } from '../actors/leaver.ts';
import { type Pace, RawActor } from '../actors/rawActor.ts';
import { RawClient } from '../actors/rawClient.ts';
import { RealActor } from '../actors/realActor.ts';
import type { System } from './system.ts';

const RAW = 20;
const REAL = 4;
/** So many of each room may pin; to the others it is refused. */
const MODERATORS = 8;
/** Where a commit costs much, as on a database of its own, more is sent with each. */
const PACE: Record<'sqlite' | 'mongo', Pace> = {
  sqlite: { pauseMs: 120, batches: 0.2, batchMax: 12 },
  mongo: { pauseMs: 2_000, batches: 0.4, batchMax: 50 },
};
/** In the long run everybody holds what was said in all its time, and the database is not to be what breaks first. */
const LONG_PACE: typeof PACE = {
  sqlite: { pauseMs: 250, batches: 0.2, batchMax: 12 },
  mongo: { pauseMs: 4_000, batches: 0.4, batchMax: 20 },
};

/** Everybody in a run, and where they are. */
export interface Cast {
  /** In all rooms; makes and unmakes members. */
  boss: Person;
  rawActors: RawActor[];
  realActors: RealActor[];
  /** Is let into the revolving room and put out again; only listens there. */
  guest: RawClient;
  /** Is in the room of everybody and in no other. */
  stranger: RawClient;
  /** The second device of one of those who talk; only listens. */
  secondDevice: RawClient;
  /** The two devices of somebody who is muted and banned in the open room again and again. */
  rowdy: readonly [RawClient, RawClient];
  /** They delete their accounts. */
  leavers: Leaver[];
  rawClients: RawClient[];
  rooms: string[];
  revolving: string;
  /** A public room. */
  open: string;
}

/** Makes the accounts and the rooms, and brings everybody online: half by one connection, half by the other. */
export async function gatherCast(system: System, history: History, random: Random): Promise<Cast> {
  const urls = system.proxies.map(({ port }) => `http://127.0.0.1:${port}`);
  const [urlOne = '', urlTwo = ''] = urls;
  const account = async (name: string, fields: Record<string, unknown> = {}) =>
    new Person(system.steadyUrl, name, await makeAccount(system.steadyUrl, name, fields));

  const boss = await account('boss', { setupCode: system.setupCode });
  const raws: Person[] = [];
  for (let i = 0; i < RAW; i += 1) raws.push(await account(`raw${i}`));
  const reals: Person[] = [];
  for (let i = 0; i < REAL; i += 1) reals.push(await account(`real${i}`));
  const [guest, stranger] = [await account('visitor'), await account('outsider')];
  const noisy = await account('rowdy');
  const leaving = [await account('goer1'), await account('goer2')];
  const everybody = [boss, ...raws, ...reals, guest, stranger, noisy, ...leaving];
  for (const { id } of everybody) history.record({ op: 'member', user: id, room: 'general', change: 'adding' });

  const promote = (person: Person, room: string) =>
    boss.must('PUT', `/rooms/${room}/members/${person.id}`, { role: 'moderator' });
  for (const person of raws.slice(0, MODERATORS)) await promote(person, 'general');
  async function makeRoom(name: string, members: Person[], kind: 'private' | 'public' = 'private'): Promise<string> {
    const body = { name, kind, members: members.map(({ id }) => id) };
    const { id } = Room.parse(await boss.must('POST', '/rooms', body));
    for (const person of members.filter((one) => raws.includes(one) || reals.includes(one)).slice(0, MODERATORS))
      await promote(person, id);
    for (const person of [boss, ...members])
      history.record({ op: 'member', user: person.id, room: id, change: 'adding' });
    return id;
  }
  const groups = [0, 1, 2, 3].map((n) => [...raws, ...reals].filter((_, i) => i % 4 === n || i % 3 === n % 3));
  const rooms = ['general'];
  const roomsOf = new Map<string, string[]>(everybody.map(({ id }) => [id, ['general']]));
  for (const [n, members] of groups.entries()) {
    const room = await makeRoom(`Room ${n}`, members);
    rooms.push(room);
    for (const { id } of members) roomsOf.get(id)?.push(room);
  }
  const regulars = raws.slice(0, 4);
  const revolving = await makeRoom('Revolving', [...regulars, guest]);
  rooms.push(revolving);
  for (const { id } of regulars) roomsOf.get(id)?.push(revolving);
  const others = raws.slice(4, 8);
  const open = await makeRoom('Open', [...others, noisy, ...leaving], 'public');
  rooms.push(open);
  for (const { id } of others) roomsOf.get(id)?.push(open);
  await boss.must('PATCH', '/admin/settings', { deletion: 'choose' });

  const rawClient = (person: Person, i: number) => new RawClient(i % 2 ? urlTwo : urlOne, person, history);
  const rawActors = raws.map(
    (person, i) =>
      new RawActor(rawClient(person, i), {
        rooms: roomsOf.get(person.id) ?? [],
        history,
        random: random.fork(person.name),
        pace: (system.long ? LONG_PACE : PACE)[system.mongo ? 'mongo' : 'sqlite'],
      }),
  );
  const realActors: RealActor[] = [];
  for (const [i, { id, name }] of reals.entries()) {
    const options = { name, rooms: roomsOf.get(id) ?? [], history, random: random.fork(name) };
    realActors.push(await RealActor.open(i % 2 ? urlOne : urlTwo, PASSWORD, options));
  }
  const [first] = raws;
  if (!first) throw new Error('Nobody talks.');
  const signInAgain = async ({ name }: Person) =>
    new Person(system.steadyUrl, `${name}-again`, await signIn(system.steadyUrl, name));
  // By both connections, and so, as a rule, on two nodes.
  const twoDevices = async (person: Person) => [rawClient(person, 0), rawClient(await signInAgain(person), 1)] as const;
  const again = await signInAgain(first);
  const listeners = {
    guest: rawClient(guest, 0),
    stranger: rawClient(stranger, 1),
    // By the other connection, and so, as a rule, on another node.
    secondDevice: rawClient(again, 1),
  };
  const rowdy = await twoDevices(noisy);
  const leavers: Leaver[] = [];
  for (const [i, person] of leaving.entries()) {
    const messages = i % 2 ? ('remove' as const) : ('anonymise' as const);
    leavers.push(new Leaver(await twoDevices(person), person, { rooms: ['general', open], messages, history }));
  }
  const rawClients = [...rawActors.map(({ client }) => client), ...Object.values(listeners), ...rowdy];
  for (const { name, person } of rawClients) history.record({ op: 'opened', client: name, user: person.id });
  for (const { name, userId } of realActors) history.record({ op: 'opened', client: `real-${name}`, user: userId });
  return { boss, rawActors, realActors, ...listeners, rowdy, leavers, rawClients, rooms, revolving, open };
}
