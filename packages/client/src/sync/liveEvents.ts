import type { Envelope, ServerEventData, ServerEventName } from '@palaver/protocol/serverEvents';
import { LIMITS } from '@palaver/protocol/limits';
import type { Model } from './model.ts';
import type { OwnMarks } from '../receipts/ownMarks.ts';
import type { People } from './people.ts';
import type { PeopleLookup } from './peopleLookup.ts';
import type { TypingWatch } from '../receipts/typing.ts';

export interface LiveEventDeps {
  model: Model;
  ownMarks: OwnMarks;
  people: People;
  lookup: Pick<PeopleLookup, 'need'>;
  typing: TypingWatch;
  userId: () => string;
  requestSync(): void;
  /** A room, its members or a profile changed: an answer that is under way may have been made before, and it is asked once more. */
  answerOutdated(): void;
  /** The head of a room came: there may be a gap before it. */
  lookForGaps(): void;
  onMessage(data: ServerEventData<'chatMessage'>): void;
  onRoomGone(data: ServerEventData<'roomRemoved'>): void;
  onSessionEnded(data: ServerEventData<'sessionEnded'>): void;
  onLeaving(data: ServerEventData<'serverLeaving'>): void;
  onRoom(roomId: string): void;
  onState(): void;
}

type Handlers = { [E in ServerEventName]: (data: ServerEventData<E>, deps: LiveEventDeps) => void };

const message: Handlers['chatMessage'] = (data, deps) => {
  deps.lookup.need([data.message.senderId]);
  deps.typing.set(data.message.roomId, data.message.senderId, false);
  deps.onMessage(data);
};

const receipt =
  (mark: 'receivedSeq' | 'readSeq'): Handlers['messageRead'] =>
  (data, { model, ownMarks, userId }) => {
    const cache = model.rooms.get(data.roomId);
    if (!cache) return;
    if ('counts' in data) cache.counts = data.counts;
    else if (data.userId === userId()) return void ownMarks.raisedElsewhere(data.roomId, mark, data.seq);
    else if (!cache.raiseMarks(data.userId, { [mark]: data.seq })) return;
    void model.saveRoom(data.roomId);
  };

/** THE table of what each live event does to what the device holds. */
const handlers: Handlers = {
  chatMessage: message,
  messageEdited: message,
  messageDeleted: message,
  messageReacted: message,
  messagePinned: message,
  messageReceived: receipt('receivedSeq'),
  messageRead: receipt('readSeq'),
  userTyping: ({ roomId, userId, typing }, deps) => {
    deps.lookup.need([userId]);
    deps.typing.set(roomId, userId, typing);
  },
  userJoined: ({ roomId, user }, { model, people, userId, answerOutdated }) => {
    people.learnFromEvent(user);
    const cache = model.rooms.get(roomId);
    if (!cache) return;
    const { seq, memberCount } = cache.room;
    // A sync may have brought them before this event did, as `roomAdded` has brought oneself.
    if (user.id !== userId() && !cache.marks.has(user.id)) cache.room = { ...cache.room, memberCount: memberCount + 1 };
    cache.raiseMarks(user.id, { receivedSeq: seq, readSeq: seq, joinedSeq: seq });
    model.noteLiveChange(roomId);
    void model.saveRoom(roomId);
    answerOutdated();
  },
  userLeft: ({ roomId, userId }, { model, answerOutdated }) => {
    const cache = model.rooms.get(roomId);
    if (!cache) return;
    const { memberCount } = cache.room;
    const small = memberCount <= LIMITS.namedReceiptsMaxMembers;
    // In a small room all members are known by their marks: who has none was not counted, or left before.
    if (cache.marks.delete(userId) || !small) cache.room = { ...cache.room, memberCount: Math.max(0, memberCount - 1) };
    model.noteLiveChange(roomId);
    void model.saveRoom(roomId);
    answerOutdated();
  },
  userPresence: ({ users }, { model, onState }) => {
    for (const one of users) model.presence.set(one.userId, one);
    onState();
  },
  onlineCount: ({ rooms }, { model, onRoom }) => {
    for (const [roomId, count] of Object.entries(rooms)) {
      model.onlineCounts.set(roomId, count);
      onRoom(roomId);
    }
  },
  roomAdded: ({ room }, { model, requestSync, answerOutdated }) => {
    model.noteLiveChange(room.id);
    void model.putRoom(room);
    answerOutdated();
    // A room without messages is known whole.
    if (model.rooms.get(room.id)?.rev === null) requestSync();
  },
  roomUpdated: ({ room }, { model, lookForGaps, answerOutdated }) => {
    model.noteLiveChange(room.id);
    void model.putRoom(room).then(lookForGaps);
    answerOutdated();
  },
  roomRemoved: (data, deps) => deps.onRoomGone(data),
  userUpdated: ({ user }, { people, answerOutdated }) => {
    people.learnFromEvent(user);
    answerOutdated();
  },
  heads: ({ epoch, rooms }, { model, requestSync }) => {
    const heads = Object.entries(rooms);
    const behind = heads.some(([roomId, rev]) => (model.rooms.get(roomId)?.rev ?? -1) < rev);
    // Without rooms it is about memberships, marks or people.
    if (behind || heads.length === 0 || epoch !== model.position.epoch) requestSync();
  },
  sessionEnded: (data, deps) => deps.onSessionEnded(data),
  serverLeaving: (data, deps) => deps.onLeaving(data),
};

/** Merges one live event. Names this client does not know are a newer server's, and are passed over; so is what has not the shape of its name. */
export function handleLiveEvent({ eventType, data }: Envelope, deps: LiveEventDeps): void {
  if (!Object.hasOwn(handlers, eventType)) return;
  // The name and the data come as a pair.
  const handle = handlers[eventType] as (data: unknown, deps: LiveEventDeps) => void;
  try {
    handle(data, deps);
  } catch {
    // A sync brings whatever this event was to bring.
    deps.requestSync();
  }
}
