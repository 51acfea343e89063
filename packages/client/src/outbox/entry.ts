import type { EntryState } from './entryState.ts';

/** The message that an entry is about: by its id, or by the clientId it was sent under until an id is known. */
export type Target = { id: string } | { clientId: string };

interface EntryBase {
  entryId: string;
  /** Who wrote it: nobody else on this device sees or sends it. */
  userId: string;
  roomId: string;
  /** Number in the order of writing: the device's clock, or one more than the last where that is behind. */
  n: number;
  /** Counts the changes of the entry, so that two tabs can not undo each other's. */
  v: number;
  createdAt: string;
  /** The history it was written under (R5). */
  epoch: string | null;
  state: EntryState;
  /** How often the server answered 500, and how many other entries had passed at the first time. */
  serverErrors: number;
}

export interface SendEntry extends EntryBase {
  kind: 'send';
  clientId: string;
  text: string;
  replyTo: Target | null;
}

/** `after`: the base is what the change before this one leaves behind. */
export type Base = { editedAt: string | null } | 'after';

export interface EditEntry extends EntryBase {
  kind: 'edit';
  target: Target;
  text: string;
  base: Base;
}

export interface DeleteEntry extends EntryBase {
  kind: 'delete';
  target: Target;
}

export interface ReactEntry extends EntryBase {
  kind: 'react';
  target: Target;
  emoji: string;
  on: boolean;
}

export interface PinEntry extends EntryBase {
  kind: 'pin';
  target: Target;
  on: boolean;
}

/** What waits to be done to a message. */
export type ChangeEntry = EditEntry | DeleteEntry | ReactEntry | PinEntry;
export type Entry = SendEntry | ChangeEntry;

export function isSend(entry: Entry): entry is SendEntry {
  return entry.kind === 'send';
}

/** The message that an entry names: the one that it answers, or changes. */
export function targetOf(entry: Entry): Target | null {
  return entry.kind === 'send' ? entry.replyTo : entry.target;
}

export function withTarget(entry: Entry, target: Target): Entry {
  return entry.kind === 'send' ? { ...entry, replyTo: target } : { ...entry, target };
}

/** Whether an entry names the message that was, or will be, sent under a clientId. */
export function namesClientId(entry: Entry, clientId: string): boolean {
  const target = targetOf(entry);
  return target !== null && sameTarget(target, { clientId });
}

export function sameTarget(a: Target, b: Target): boolean {
  return 'id' in a ? 'id' in b && a.id === b.id : 'clientId' in b && a.clientId === b.clientId;
}

/** The queued send that a target names. */
export function sendOf(entries: readonly Entry[], target: Target): SendEntry | undefined {
  return entries.filter(isSend).find(({ clientId }) => sameTarget(target, { clientId }));
}

/** The entries about a message that wait behind its send, or for their own turn. */
export function changesAbout(entries: readonly Entry[], target: Target): ChangeEntry[] {
  return entries.filter((entry) => entry.kind !== 'send').filter((entry) => sameTarget(entry.target, target));
}

/** Whether the server may have a message of this entry, or get one any moment: it must not change under its clientId then. */
export function maySendBeThere({ state }: SendEntry): boolean {
  return state.name === 'failed' ? state.error.errorCode === 'UNKNOWN_WHETHER_SENT' : state.name !== 'queued';
}

/** Who came first; tabs that did not hear of each other may give the same number. */
export function inOrder(a: Entry, b: Entry): number {
  return a.n - b.n || (a.entryId < b.entryId ? -1 : 1);
}

/** The key under which it is stored: entries of a room stay in order. */
export function entryKey({ roomId, n, entryId }: Pick<Entry, 'roomId' | 'n' | 'entryId'>): string {
  return `${roomId} ${String(n).padStart(15, '0')} ${entryId}`;
}
