import type { User } from '@palaver/protocol/entities';
import type { Change } from '@palaver/store/ports/change';
import type { MemberRecord } from '@palaver/store/ports/records';

const KEPT = 20_000;
const GONE = 'gone';

/** What this node announced last of memberships, people and sessions, so that news from the store are announced once, whether or not the bus brought them. */
export class AnnouncedState {
  readonly #announced = new Map<string, { state: string; at: number; version: number }>();
  #moment = 0;

  /** Rises with everything that is announced: what was read after it knows of all that was announced before. */
  get moment(): number {
    return this.#moment;
  }

  /** Notes a change that is being delivered. */
  note(change: Change): void {
    this.#moment += 1;
    const membership = membershipOf(change);
    for (const [key, state] of entriesOf(change)) {
      const known = this.#announced.get(key)?.version ?? 0;
      const version = (membership?.key === key ? membership.version : undefined) ?? known;
      if (version < known) continue;
      this.#announced.delete(key);
      this.#announced.set(key, { state, at: this.#moment, version });
    }
    for (const key of this.#announced.keys()) {
      if (this.#announced.size <= KEPT) break;
      this.#announced.delete(key);
    }
  }

  /** The store knows somebody as a member who was announced as gone. One of the two is older; the next look says which. */
  readmit(member: MemberRecord): void {
    const change: Change = { kind: 'memberChanged', member };
    if (entriesOf(change).some(([key]) => this.#announced.get(key)?.state === GONE)) this.note(change);
  }

  /** Whether this very membership was announced before, whatever was said of it. */
  isKnown({ roomId, userId, joinedAt }: MemberRecord): boolean {
    return this.#announced.get(memberKey(roomId, userId))?.state.split(' ')[1] === joinedAt;
  }

  /** Whether a later change of the same membership was announced: a change that comes late lets nobody in again, and puts nobody out. */
  isOld(change: Change): boolean {
    const { key = '', version } = membershipOf(change) ?? {};
    return version !== undefined && (this.#announced.get(key)?.version ?? 0) > version;
  }

  /** Whether a later change of the same membership was announced that says the opposite: that somebody is in the room, or gone. */
  isUndone(change: Change): boolean {
    const membership = membershipOf(change);
    if (!membership || !this.isOld(change)) return false;
    const isGone = this.#announced.get(membership.key)?.state === GONE;
    return isGone !== (change.kind === 'memberRemoved');
  }

  /** Whether exactly this was announced last, or something newer than what was read at that moment. */
  has(change: Change, readAt: number): boolean {
    return entriesOf(change).every(([key, state]) => {
      const last = this.#announced.get(key);
      return last !== undefined && (last.state === state || last.at > readAt);
    });
  }
}

type Entry = [key: string, state: string];

const memberKey = (roomId: string, userId: string) => `member ${roomId} ${userId}`;
const memberEntry = ({ roomId, userId, role, joinedAt, mute }: MemberRecord): Entry => [
  memberKey(roomId, userId),
  [role, joinedAt, ...(mute ? [mute.by, mute.until] : [])].join(' '),
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
