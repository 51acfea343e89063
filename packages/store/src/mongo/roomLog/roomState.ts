import { messageId } from '@palaver/protocol/messageId';
import { type RoomState, type SentMessage } from '../../rules/roomState.ts';
import type { MemberDocument, MessageDocument, RoomHead, UserDocument } from '../documents.ts';
import type { Models } from '../models.ts';
import type { KnownRoom } from './knownRooms.ts';
import { toBan, toMember, toMessage, toMute, toRoom, toUser } from '../rows.ts';

/** What a write has to know besides the room itself. */
export interface Needs {
  members?: string[];
  /** All members. */
  everybody?: true;
  /** Accounts that may become members. */
  users?: string[];
  /** Accounts that are asked for only where there is no room yet. */
  founders?: string[];
  /** Usernames of whoever may be called. */
  called?: string[];
  messages?: number[];
  /** The memberships of who wrote these messages, too. */
  authors?: true;
  /** Whose membership may end in such a way that somebody else has to own the room. */
  heirOf?: string;
  /** Messages by who sent them and under which clientId (O4). */
  sent?: { senderId: string; clientIds: string[] };
}

/** Of more who come first, all are not deleted at one moment. */
const HEIRS_MAX = 100;

export const memberKey = (roomId: string, userId: string) => `${roomId}:${userId}`;
const sentKey = (senderId: string, clientId: string) => `${senderId} ${clientId}`;

/** A room as it was when its commit was begun, and what was asked for around it. Each write of the commit sees what those before it changed. */
export class LoadedState implements RoomState {
  readonly roomId: string;
  /** Null: there is no such room. */
  head: RoomHead | null;
  /** By user id, also of who is gone. */
  readonly places: Map<string, MemberDocument>;
  readonly #heirs: string[];
  readonly #users: Map<string, UserDocument>;
  readonly #named: Map<string, UserDocument>;
  readonly #messages = new Map<number, MessageDocument>();
  readonly #sent = new Map<string, MessageDocument>();

  constructor(
    roomId: string,
    head: RoomHead | null,
    {
      members,
      users,
      messages,
      heirs,
    }: { members: MemberDocument[]; users: UserDocument[]; messages: MessageDocument[]; heirs: string[] },
  ) {
    this.#heirs = heirs;
    this.roomId = roomId;
    this.head = head && { ...head };
    this.places = new Map(members.map((member) => [member.userId, member]));
    this.#users = new Map(users.map((user) => [user._id, user]));
    this.#named = new Map(users.map((user) => [user.username, user]));
    for (const message of messages) this.put(message);
  }

  get room(): RoomState['room'] {
    return this.head && !this.head.erased ? { ...toRoom(this.head), lastAt: this.head.lastAt } : null;
  }

  isErased(): boolean {
    return this.head?.erased != null;
  }

  member(userId: string): ReturnType<RoomState['member']> {
    const place = this.places.get(userId);
    return place && !place.gone ? toMember(place) : undefined;
  }

  members(): ReturnType<RoomState['members']> {
    return [...this.places.values()].filter(({ gone }) => !gone).map(toMember);
  }

  mute(userId: string): ReturnType<RoomState['mute']> {
    const place = this.places.get(userId);
    return place ? toMute(place) : null;
  }

  ban(userId: string): ReturnType<RoomState['ban']> {
    const place = this.places.get(userId);
    return place ? toBan(place) : null;
  }

  owners(): number {
    return this.head?.owners ?? 0;
  }

  heir(userId: string): ReturnType<RoomState['heir']> {
    const first = this.#heirs.find((id) => id !== userId && this.member(id) !== undefined);
    return first === undefined ? undefined : this.member(first);
  }

  user(userId: string): ReturnType<RoomState['user']> {
    const user = this.#users.get(userId);
    return user && toUser(user);
  }

  userNamed(username: string): ReturnType<RoomState['user']> {
    const user = this.#named.get(username);
    return user && toUser(user);
  }

  message(seq: number): ReturnType<RoomState['message']> {
    const message = this.#messages.get(seq);
    return message && toMessage(message);
  }

  pins(): number[] {
    return this.head?.pins ?? [];
  }

  sent(senderId: string, clientId: string): SentMessage | undefined {
    const message = this.#sent.get(sentKey(senderId, clientId));
    return message && { message: toMessage(message), digest: message.digest };
  }

  /** The document of a message that is known to be there. */
  document(seq: number): MessageDocument {
    const document = this.#messages.get(seq);
    if (!document) throw new Error(`The message ${this.roomId}:${seq} was not loaded.`);
    return document;
  }

  put(message: MessageDocument): void {
    this.#messages.set(message.seq, message);
    this.#sent.set(sentKey(message.senderId, message.clientId), message);
  }
}

/**
 * Reads all that a group of writes needs, each kind in one query; the same queries where there is no room, so that the time they take shows nothing (M3).
 * @param known places that need not be read
 */
export async function loadState(
  models: Models,
  roomId: string,
  { head, needs, known = new Map() }: { head: RoomHead | null; needs: Needs[]; known?: KnownRoom['places'] },
): Promise<LoadedState> {
  const list = <T>(pick: (need: Needs) => T[] | undefined) => [...new Set(needs.flatMap((need) => pick(need) ?? []))];
  const userIds = list(({ users, founders }) => [...(users ?? []), ...((head ? undefined : founders) ?? [])]);
  const membersOf = (ids: string[]) =>
    byKeys(
      ids.flatMap((userId) => (known.has(userId) ? [] : [memberKey(roomId, userId)])),
      (keys) => models.members.find({ _id: { $in: keys }, roomId }).lean<MemberDocument[]>(),
    );
  const findNamed = async () => {
    const named = await byKeys(
      list(({ called }) => called),
      (names) => models.users.find({ username: { $in: names } }).lean<UserDocument[]>(),
    );
    return { named, namedMembers: await membersOf(named.map(({ _id }) => _id)) };
  };
  const findBySeq = async () => {
    const found = new Set((await members).flatMap(({ userId, gone }) => (gone ? [] : [userId])));
    // Not for strangers: what is there and what is not must take them the same time (M3).
    const ofMembers = needs.filter(({ members }) => members?.every((userId) => found.has(userId)));
    const ids = ofMembers.flatMap(({ messages }) => messages?.map((seq) => messageId(roomId, seq)) ?? []);
    const messages = await byKeys([...new Set(ids)], (keys) =>
      models.messages.find({ _id: { $in: keys }, roomId }).lean<MessageDocument[]>(),
    );
    const asked = new Set(ofMembers.flatMap(({ authors, messages: seqs }) => (authors ? (seqs ?? []) : [])));
    const authors = messages.flatMap(({ seq, senderId }) => (asked.has(seq) ? [senderId] : []));
    return { bySeq: messages, authors: await membersOf([...new Set(authors)]) };
  };
  const members = membersOf(list((need) => need.members));
  const [byId, found, { named, namedMembers }, { bySeq, authors }, sent, heirs, everybody] = await Promise.all([
    byKeys(userIds, (ids) => models.users.find({ _id: { $in: ids } }).lean<UserDocument[]>()),
    members,
    findNamed(),
    findBySeq(),
    findSent(
      models,
      roomId,
      needs.flatMap(({ sent }) => sent ?? []),
    ),
    needs.some(({ heirOf }) => heirOf !== undefined) ? findHeirs(models, roomId) : [],
    needs.some((need) => need.everybody) ? models.members.find({ roomId, gone: false }).lean<MemberDocument[]>() : [],
  ]);
  return new LoadedState(roomId, head, {
    members: [...known.values(), ...everybody, ...heirs, ...found, ...namedMembers, ...authors],
    users: [...byId, ...named],
    messages: [...bySeq, ...sent],
    heirs: heirs.map(({ userId }) => userId),
  });
}

/** Who of the room come first to own it, best first. */
async function findHeirs(models: Models, roomId: string): Promise<MemberDocument[]> {
  // Of the roles, moderator comes before member by the alphabet too, read backwards.
  const first = await models.members
    .find({ roomId, gone: false })
    .sort({ role: -1, joinedAt: 1, userId: 1 })
    .limit(HEIRS_MAX)
    .lean<MemberDocument[]>();
  const users = await models.users
    .find({ _id: { $in: first.map(({ userId }) => userId) }, deleted: { $ne: true } })
    .lean<UserDocument[]>();
  const isActive = new Map(users.map(({ _id, deactivated }) => [_id, !deactivated]));
  const there = first.filter(({ userId }) => isActive.has(userId));
  return [true, false].flatMap((active) => there.filter(({ userId }) => isActive.get(userId) === active));
}

function findSent(
  models: Models,
  roomId: string,
  sent: { senderId: string; clientIds: string[] }[],
): Promise<MessageDocument[]> {
  const senderIds = [...new Set(sent.map(({ senderId }) => senderId))];
  const clientIds = [...new Set(sent.flatMap((one) => one.clientIds))];
  return byKeys(clientIds, (ids) =>
    models.messages.find({ roomId, senderId: { $in: senderIds }, clientId: { $in: ids } }).lean<MessageDocument[]>(),
  );
}

async function byKeys<T>(keys: string[], query: (keys: string[]) => PromiseLike<T[]>): Promise<T[]> {
  return keys.length === 0 ? [] : query(keys);
}
