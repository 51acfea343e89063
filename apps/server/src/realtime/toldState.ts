import type { User } from '@palaver/protocol/entities';
import type { Change } from '@palaver/store/ports/change';
import type { MemberRecord } from '@palaver/store/ports/records';

const KEPT = 20_000;
const GONE = 'gone';

/** What this node last told of memberships, people and sessions, so that news from the store are told once, whether or not the bus brought them. */
export class ToldState {
  readonly #told = new Map<string, { state: string; at: number }>();
  #moment = 0;

  /** Rises with everything that is told: what was read after it knows of all that was told before. */
  get moment(): number {
    return this.#moment;
  }

  /** Notes a change that is being delivered. */
  note(change: Change): void {
    this.#moment += 1;
    for (const [key, state] of entriesOf(change)) {
      this.#told.delete(key);
      this.#told.set(key, { state, at: this.#moment });
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

  /** Whether this lets somebody in who was told here to be gone: it may be the older of the two. */
  isDoubtful(change: Change): boolean {
    return change.kind === 'memberAdded' && this.#told.get(memberEntry(change.member)[0])?.state === GONE;
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

const memberEntry = ({ roomId, userId, role, joinedAt }: MemberRecord): Entry => [
  `member ${roomId} ${userId}`,
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
      return [[`member ${change.roomId} ${change.userId}`, GONE]];
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
