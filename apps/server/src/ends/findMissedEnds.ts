import type { AuditRecord } from '@palaver/store/ports/audit';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Store } from '@palaver/store/ports/store';
import { messageId } from '@palaver/protocol/messageId';
import { digestOf, End } from './end.ts';

const PAGE = 100;
/** A room is looked through so far back: a process that writes behind itself is at most a second behind. */
const REVS = 200;

/**
 * What was ended since a moment (ms since 1970) according to the store, for a process that ended before it had written that. It gives rather too much than too
 * little: everything it says is so.
 */
export async function* findMissedEnds(store: Store, since: number): AsyncGenerator<End> {
  const endedOf = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await store.audit.list({ from: new Date(since).toISOString(), limit: PAGE, cursor });
    for (const row of page.items) {
      if (ENDS_SESSIONS.has(row.action) && row.subject?.kind === 'user') endedOf.add(row.subject.id);
      const end = endOf(row);
      if (end) yield end;
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  const at = new Date(store.now()).toISOString();
  for (const userId of endedOf) {
    const live = (await store.sessions.ofUser(userId)).map(({ id }) => id);
    yield { kind: 'sessions', at, userId, live };
  }
  yield* usedCodes(store, at);
  yield* erasedMessages(store, at);
}

const ENDS_SESSIONS: ReadonlySet<string> = new Set([
  'logout',
  'sessionEnded',
  'passwordChanged',
  'resetDone',
  'deactivated',
  'userDeleted',
]);

/** What a row of the audit says was ended, or was taken back. */
function endOf({ action, subject, actorId, details, at }: AuditRecord): End | null {
  const id = subject?.id;
  const line: Record<string, object> = {
    userDeleted: { kind: 'account', userId: id, state: 'deleted', messages: details.messages },
    deactivated: { kind: 'account', userId: id, state: 'deactivated' },
    reactivated: { kind: 'account', userId: id, state: 'active' },
    memberBanned: { kind: 'ban', roomId: details.room, userId: id, by: actorId, until: details.until },
    memberUnbanned: { kind: 'unban', roomId: details.room, userId: id },
    roomDeleted: { kind: 'room', roomId: id },
    inviteUsed: { kind: 'invite', inviteId: id },
    inviteWithdrawn: { kind: 'invite', inviteId: id },
  };
  const found = End.safeParse({ ...line[action], at });
  return found.success ? found.data : null;
}

/** Which recovery codes are left: of a used one nothing is. */
async function* usedCodes(store: Store, at: string): AsyncGenerator<End> {
  for await (const { user, secondFactor } of accounts(store))
    if (secondFactor?.secret) {
      const live = secondFactor.recoveryCodes.map(digestOf);
      yield { kind: 'codes', at, userId: user.id, factor: digestOf(secondFactor.secret), live };
    }
}

async function* accounts(store: Store): AsyncGenerator<AccountRecord> {
  let cursor: string | undefined;
  do {
    const page = await store.users.accounts({ limit: PAGE, cursor });
    yield* page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** What was erased last in each room. When, nobody noted: therefore the last changes of each are looked through. */
async function* erasedMessages(store: Store, at: string): AsyncGenerator<End> {
  const seen = new Set<string>();
  for await (const { user } of accounts(store)) {
    const { memberships } = await store.rooms.ofUser(user.id);
    for (const { room } of memberships) {
      if (seen.has(room.id)) continue;
      seen.add(room.id);
      const { erased } = await store.messages.changes(room.id, Math.max(0, room.rev - REVS), REVS);
      for (const { seq } of erased) {
        const message = await store.messages.find(room.id, seq);
        if (message?.deleted) yield { kind: 'message', at, id: messageId(room.id, seq), clientId: message.clientId };
      }
    }
  }
}
