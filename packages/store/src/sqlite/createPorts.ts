import type { Origin } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import type { MethodName, Reads, Writes } from './calls.ts';
import type { WorkerLink } from './workerLink.ts';
import type { Written } from './writeContext.ts';

type Ports = Pick<Store, 'messages' | 'rooms' | 'members' | 'users' | 'sessions'>;

/** The calls of a thread as its callers see them: answered later, and without what they changed. */
type Asked<T> = {
  [M in keyof T]: T[M] extends (...args: infer A) => infer R ? (...args: A) => Promise<Answered<R>> : never;
};
type Answered<R> = R extends Written<infer T> ? T : R;

/** THE table of what the writing thread is asked: how many arguments cross to it. Behind them may stand who asks, which stays here. */
const WRITES: { [P in keyof Ports]: { [M in keyof Writes[P]]: number } } = {
  messages: { append: 2, edit: 2, erase: 2, react: 2 },
  rooms: { create: 1, openConversation: 2, update: 2 },
  members: { add: 3, setRole: 3, raise: 3, remove: 3 },
  users: { create: 2, update: 2, replacePassword: 2, touch: 2 },
  sessions: { create: 1, rotate: 3, markUsed: 3, end: 2, endOfUser: 3, purge: 1 },
};

/** And of what the reading thread is asked. */
const READS: { [P in keyof Ports]: { [M in keyof Reads[P]]: true } } = {
  messages: { find: true, page: true, changes: true, unread: true },
  rooms: { find: true, directory: true, ofUser: true },
  members: {
    find: true,
    findWithRoom: true,
    sharing: true,
    countRooms: true,
    list: true,
    marks: true,
    countMarks: true,
  },
  users: { find: true, findMany: true, findByLogin: true, list: true, changedSince: true, lastSeen: true },
  sessions: { find: true, ofUser: true },
};

/** The ports of the store as calls to its two threads. `origins` notes who asked for the write of an id. */
export function createPorts({
  writer,
  reader,
  origins,
}: {
  writer: WorkerLink;
  reader: WorkerLink;
  origins: Map<number, Origin>;
}): Ports {
  async function write(name: MethodName, args: unknown[], origin: unknown): Promise<unknown> {
    const note = (id: number) => {
      if (isOrigin(origin)) origins.set(id, origin);
    };
    return (await writer.call<Written<unknown>>(name, args, note)).result;
  }

  function port<P extends keyof Ports>(name: P): Asked<Writes[P]> & Asked<Reads[P]> {
    const methods: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
    for (const [method, count] of Object.entries<number>(WRITES[name]))
      methods[method] = (...args) => write([name, method], args.slice(0, count), args[count]);
    for (const method of Object.keys(READS[name])) methods[method] = (...args) => reader.call([name, method], args);
    // The threads answer by the very tables that this type is made of.
    return methods as Asked<Writes[P]> & Asked<Reads[P]>;
  }

  return {
    messages: port('messages'),
    rooms: port('rooms'),
    members: port('members'),
    users: port('users'),
    sessions: port('sessions'),
  };
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === 'object' && value !== null && 'socketId' in value;
}
