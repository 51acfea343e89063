import type { Store } from '../ports/store.ts';
import type { Written } from './writeContext.ts';

export type PortName = 'messages' | 'rooms' | 'members' | 'users' | 'sessions';
type Methods = { readonly [P in PortName]: readonly (keyof Store[P])[] };

/** THE table of what the writing thread is asked. */
export const WRITES = {
  messages: ['append', 'edit', 'erase', 'react'],
  rooms: ['create', 'openConversation', 'update'],
  members: ['add', 'setRole', 'raise', 'remove'],
  users: ['create', 'update', 'replacePassword', 'touch'],
  sessions: ['create', 'rotate', 'markUsed', 'end', 'endOfUser', 'purge'],
} as const satisfies Methods;

/** And of what the reading thread is asked. */
export const READS = {
  messages: ['find', 'page', 'changes', 'unread'],
  rooms: ['find', 'directory', 'ofUser'],
  members: ['find', 'findWithRoom', 'sharing', 'countRooms', 'list', 'marks', 'countMarks'],
  users: ['find', 'findMany', 'findByLogin', 'list', 'changedSince', 'lastSeen'],
  sessions: ['find', 'ofUser'],
} as const satisfies Methods;

type MethodsIn<Table extends Methods, P extends PortName> = Extract<keyof Store[P], Table[P][number]>;

/** A port as the writing thread does it: at once, and with what it changed. */
export type WriteSide<P extends PortName> = {
  [M in MethodsIn<typeof WRITES, P>]: Store[P][M] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Written<Result>
    : never;
};

/** A port as the reading thread answers it: at once. */
export type ReadSide<P extends PortName> = {
  [M in MethodsIn<typeof READS, P>]: Store[P][M] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};

/** A port whose calls are answered by the two threads. */
export type AskedPort<P extends PortName> = Pick<Store[P], MethodsIn<typeof WRITES, P> | MethodsIn<typeof READS, P>>;
