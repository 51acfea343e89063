import type { Store } from '../ports/store.ts';
import type { Written } from './writeContext.ts';

export type PortName =
  | 'messages'
  | 'rooms'
  | 'members'
  | 'bans'
  | 'users'
  | 'sessions'
  | 'invites'
  | 'links'
  | 'identities'
  | 'serverSettings'
  | 'audit'
  | 'webhooks'
  | 'keys'
  | 'ends'
  | 'backups';
type Methods = { readonly [P in PortName]: readonly (keyof Store[P])[] };

/** THE table of what the writing thread is asked. */
export const WRITES = {
  messages: ['append', 'edit', 'erase', 'react', 'pin'],
  rooms: ['create', 'openConversation', 'update', 'setOwner', 'erase', 'goOnErasing'],
  members: ['add', 'setRole', 'setMute', 'setPreferences', 'raise', 'remove'],
  bans: ['put', 'lift'],
  users: [
    'create',
    'update',
    'govern',
    'replacePassword',
    'changeFactor',
    'changeSettings',
    'erase',
    'goOnErasing',
    'touch',
  ],
  sessions: ['create', 'rotate', 'markUsed', 'end', 'endOfUser', 'purge'],
  invites: ['create', 'withdraw', 'accept', 'register', 'purge'],
  links: ['issueReset', 'redeemReset', 'setEmail', 'confirmEmail'],
  identities: ['link', 'unlink'],
  serverSettings: ['change'],
  audit: ['note', 'noteRepeated', 'purge'],
  webhooks: ['create', 'update', 'remove', 'lease', 'release', 'settle'],
  keys: ['keep', 'sign'],
  ends: ['erase', 'ban'],
  // What is under way depends on the time, which this thread alone is told.
  backups: ['read', 'begin', 'keep', 'end'],
} as const satisfies Methods;

/** And of what the reading thread is asked. */
export const READS = {
  messages: ['find', 'page', 'changes', 'ofSender', 'pins', 'unread'],
  rooms: ['find', 'directory', 'list', 'ofUser', 'unfinishedErasures'],
  members: ['find', 'findWithRoom', 'sharing', 'countRooms', 'list', 'marks', 'countMarks'],
  bans: ['list'],
  users: ['find', 'findMany', 'findByLogin', 'list', 'accounts', 'changedSince', 'lastSeen', 'unfinishedErasures'],
  sessions: ['find', 'ofUser'],
  invites: ['find', 'findByDigest', 'list'],
  links: ['findReset'],
  identities: ['find'],
  serverSettings: ['read'],
  audit: ['list'],
  webhooks: ['list', 'find', 'next'],
  keys: ['signing'],
  ends: [],
  backups: [],
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
