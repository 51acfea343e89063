import { Email } from '@palaver/protocol/values';
import type { MemberLine, UserLine } from '../lines.ts';
import type { ImportTarget } from '../targets/importTarget.ts';
import type { ChatPerson, Names } from './chatSource.ts';
import { colourOf, personId } from './derivedIds.ts';
import { fitLine, usernamesFor } from './fitNames.ts';
import type { Report } from './report.ts';

const BATCH = 300;

/** Those of an export, as they are called here. Nobody of them has a password. */
export class People implements Names {
  readonly #target: ImportTarget;
  readonly #source: string;
  readonly #options: { now: number; report: Report };
  /** By their keys there. */
  readonly #byKey = new Map<string, UserLine>();
  readonly #byName = new Map<string, string>();
  readonly #active = new Set<string>();
  readonly #numbers = new Map<string, number>();
  #waiting: UserLine[] = [];

  constructor(target: ImportTarget, source: string, options: { now: number; report: Report }) {
    this.#target = target;
    this.#source = source;
    this.#options = options;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Takes somebody; stored with the next `store`. Who was imported before keeps the name that they have here. */
  async add(person: ChatPerson): Promise<void> {
    const { report, now } = this.#options;
    const { key, title, bot, deactivated } = person;
    const where = `${this.#source} user ${key}`;
    if (this.#byKey.has(key)) return report.add('leftOut', `${where}: stands there twice`);
    const id = personId(this.#source, key);
    const username = await this.#nameFor(id, person.username);
    if (username === null) return report.add('leftOut', `${where}: there is no username for it`);
    if (username !== person.username) report.add('renamed', `${where}: ${person.username} is called ${username}`);
    const displayName = fitLine('displayName', person.displayName) ?? username;
    if (displayName !== person.displayName) report.add('renamed', `${where}: shown as ${displayName}`);
    const email = Email.safeParse(person.email);
    const line: UserLine = {
      kind: 'user',
      ...{
        id,
        username,
        displayName,
        title: fitLine('title', title) ?? '',
        role: 'user',
        avatarColor: colourOf(id),
        avatar: null,
      },
      ...{ deactivated, bot, deleted: false, email: email.success ? email.data : null, emailState: 'unconfirmed' },
      ...{ createdAt: new Date(now).toISOString(), lastSeen: null, settings: {} },
    };
    this.#byKey.set(key, line);
    this.#byName.set(username, id);
    if (!deactivated) this.#active.add(id);
    this.#waiting.push(line);
  }

  async #nameFor(id: string, given: string): Promise<string | null> {
    const before = await this.#target.usernameOf(id);
    if (before !== null) return before;
    for (const name of usernamesFor(given, this.#numbers))
      if (!this.#byName.has(name) && (await this.#target.holderOf(name)) === null) return name;
    return null;
  }

  async store(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += BATCH)
      await this.#target.putUsers(waiting.slice(from, from + BATCH));
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  idOf(key: string): string | null {
    return this.#byKey.get(key)?.id ?? null;
  }

  usernameOf(key: string): string | null {
    return this.#byKey.get(key)?.username ?? null;
  }

  idNamed(username: string): string | null {
    return this.#byName.get(username) ?? null;
  }

  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  /** Makes them members of a room, who have read all of it. */
  async join(
    roomId: string,
    ids: string[],
    { seq, at, isOwner }: { seq: number; at: string; isOwner(id: string): boolean },
  ): Promise<void> {
    const places = ids.map((userId): MemberLine => {
      const marks = { joinedSeq: seq, receivedSeq: seq, readSeq: seq };
      const role = isOwner(userId) ? 'owner' : 'member';
      const member = { role, joinedAt: at, ...marks, notify: 'default', pinned: false, hiddenAt: null } as const;
      return { kind: 'member', roomId, userId, member, mute: null, ban: null };
    });
    for (let from = 0; from < places.length; from += BATCH)
      await this.#target.putMembers(places.slice(from, from + BATCH));
  }

  /** Everybody is in the room of everybody. */
  async joinGeneral(roomId: string): Promise<void> {
    const room = await this.#target.room(roomId);
    if (!room) return;
    const ids = [...this.#byKey.values()].map(({ id }) => id);
    await this.join(roomId, ids, {
      seq: room.seq,
      at: new Date(this.#options.now).toISOString(),
      isOwner: () => false,
    });
    await this.#target.finishRoom({ kind: 'room', id: roomId, type: 'public', ...room });
  }
}
