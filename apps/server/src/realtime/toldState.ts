import type { User } from '@palaver/protocol/entities';
import type { Change } from '@palaver/store/ports/change';
import type { MemberRecord } from '@palaver/store/ports/records';

const KEPT = 20_000;
const GONE = 'gone';

/** What this node last told of memberships, people and sessions, so that news from the store are told once, whether or not the bus brought them. */
export class ToldState {
  readonly #told = new Map<string, { state: string; at: number; version: number }>();
  #moment = 0;

  /** Rises with everything that is told: what was read after it knows of all that was told before. */
  get moment(): number {
    return this.#moment;
  }

  /** Notes a change that is being delivered. */
  note(change: Change): void {
    this.#moment += 1;
    const membership = membershipOf(change);
    for (const [key, state] of entriesOf(change)) {
      const told = membership?.key === key ? membership.version : undefined;
      const version = told ?? this.#told.get(key)?.version ?? 0;
      this.#told.delete(key);
      this.#told.set(key, { state, at: this.#moment, version });
    }
    for (const key of this.#told.keys()) {
      if (this.#told.size <= KEPT) break;
      this.#told.delete(key);
    }
  }

  /** The store knows somebody as a member who was told to be gone. One of the two is older; the next look says which. */
  readmit(member: MemberRecord): void {
    const change: Change = { kind: 'memberChanged', member };
    if (entriesOf(change).some(([key]) => this.#told.get(key)?.state === GONE)) this.note(change);
  }

  /** Whether a later change of the same membership was told: a word that comes late lets nobody in again, and puts nobody out. */
  isOld(change: Change): boolean {
    const { key = '', version } = membershipOf(change) ?? {};
    return version !== undefined && (this.#told.get(key)?.version ?? 0) > version;
  }

  /** Whether just this was told last, or something that whoever read this at that moment may not have known yet. */
  has(change: Change, readAt: number): boolean {
    return entriesOf(change).every(([key, state]) => {
      const told = this.#told.get(key);
      return told !== undefined && (told.state === state || told.at > readAt);
    });
  }
}

type Entry = [key: string, state: string];

const memberKey = (roomId: string, userId: string) => `member ${roomId} ${userId}`;
const memberEntry = ({ roomId, userId, role, joinedAt }: MemberRecord): Entry => [
  memberKey(roomId, userId),
  `${role} ${joinedAt}`,
];
const userEntry = (user: User): Entry => [`user ${user.id}`, JSON.stringify(user)];

/** What a change says, as what it is about and how that is now. */
function entriesOf(change: Change): Entry[] {
  switch (change.kind) {
    case 'memberAdded':
      return [memberEntry(change.member), userEntry(change.user)];
    case 'memberChanged':
      return [memberEntry(change.member)];
    case 'memberRemoved':
      return [[memberKey(change.roomId, change.userId), GONE]];
    case 'roomChanged': {
      const { id, name, topic, archived } = change.room;
      return [[`room ${id}`, JSON.stringify([name, topic, archived])]];
    }
    case 'userChanged':
      return [userEntry(change.user)];
    case 'sessionsEnded':
      return change.sessionIds.map((sessionId) => [`session ${sessionId}`, 'ended']);
    default:
      return [];
  }
}

/** Of which membership a change is, and how new. */
function membershipOf(change: Change): { key: string; version: number | undefined } | null {
  if (change.kind === 'memberRemoved') return { key: memberKey(change.roomId, change.userId), version: change.version };
  if (change.kind !== 'memberAdded' && change.kind !== 'memberChanged') return null;
  const { roomId, userId } = change.member;
  return { key: memberKey(roomId, userId), version: change.version };
}
