import type { Reaction } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { messageId } from '@palaver/protocol/messageId';
import { mentionsIn } from '@palaver/protocol/talk/mentionsIn';
import { namesOf } from '@palaver/protocol/talk/namesOf';
import { addReaction } from '../../rules/addReaction.ts';
import { nextTimestamp } from '../../rules/nextTimestamp.ts';
import type { MessageLine, RoomLine } from '../lines.ts';
import type { HeldRoom, ImportTarget } from '../targets/importTarget.ts';
import type { ChatMessage, ChatPerson, ChatReaction, ChatRoom, ChatSource } from './chatSource.ts';
import { clientIdFor } from './derivedIds.ts';
import { emojiNamed } from './emojiNames.ts';
import { fitText } from './fitText.ts';
import type { ChatImport } from './importChat.ts';
import type { People } from './people.ts';

const BATCH = 300;
const MENTIONS_MAX = 50;

interface Parts {
  target: ImportTarget;
  source: ChatSource;
  people: People;
  options: ChatImport;
}

interface Room {
  room: ChatRoom;
  line: RoomLine;
  held: HeldRoom | null;
  /** Ids; of the room of everybody all are. */
  members: ReadonlySet<string>;
}

/**
 * Stores the messages of a room behind those that are there already, which have to be the first of this export. Each is read, also what is there: so answers
 * find what they answer.
 * @returns the heads and pins of the room; `others` where it begins with something else, `more` where something else came since: nothing was stored then
 */
export async function storeMessages(
  { target, source, people, options }: Parts,
  { room, line, held, members }: Room,
): Promise<Pick<RoomLine, 'seq' | 'rev' | 'pins'> | 'others' | 'more'> {
  const { report, now, maxChars, onMessages = () => undefined } = options;
  const [heldSeq, heldRev] = [held?.seq ?? 0, held?.rev ?? 0];
  /** By the keys of those that may be answered. */
  const seqs = new Map<string, number>();
  const seen = new Set<string>();
  const pins: { seq: number; at: number }[] = [];
  let [seq, at] = [0, 0];
  let batch: MessageLine[] = [];

  for await (const message of source.messages(room, people, addPerson))
    if (!(await take(message))) return seq === 1 ? 'others' : 'more';
  if (seq < heldSeq) return 'more';
  await flush();
  const pinned = pins.sort((a, b) => a.at - b.at).map((one) => one.seq);
  const others = (held?.pins ?? []).filter((one) => !pinned.includes(one));
  return { seq, rev: heldRev + seq - heldSeq, pins: [...pinned, ...others] };

  async function addPerson(person: ChatPerson): Promise<void> {
    if (people.has(person.key)) return;
    await people.add(person);
    await people.store();
  }

  /** False: the room holds another message at this place. */
  async function take(message: ChatMessage): Promise<boolean> {
    const senderId = people.idOf(message.author);
    const leaveOut = (reason: string) => report.add('leftOut', `${message.where}: ${reason}`);
    if (senderId === null) return (leaveOut('nobody wrote it'), true);
    if (seen.has(message.key)) return (leaveOut('it stands there twice'), true);
    seen.add(message.key);
    const texts = message.text === null ? [''] : fitText(message.text, maxChars);
    if (texts.length === 0) return (leaveOut('nothing in it can be seen'), true);
    if (texts.length > 1) report.add('split', `${message.where}: became ${texts.length} messages`);
    const replyTo = answered(message);
    if (message.isAnswered) seqs.set(message.key, seq + 1);
    for (const [part, text] of texts.entries()) {
      const clientId = clientIdFor(source.key, room.key, message.key, part);
      seq += 1;
      at = timeFor(message);
      const isFirst = part === 0;
      if (isFirst && message.pinned && message.text !== null && pins.length < LIMITS.pinsPerRoom)
        pins.push({ seq, at: message.pinned.at });
      if (seq <= heldSeq) {
        const isAsked = seq === 1 || seq === heldSeq;
        const there = isAsked ? await target.message(line.id, seq) : null;
        if (isAsked && (there?.senderId !== senderId || there.clientId !== clientId)) return false;
        if (seq === heldSeq) at = Math.max(at, held?.lastAt ?? 0);
        continue;
      }
      batch.push(lineOf(message, { senderId, clientId, text, replyTo: isFirst ? replyTo : null, isFirst }));
    }
    if (batch.length >= BATCH) await flush();
    return true;
  }

  async function flush(): Promise<void> {
    if (batch.length > 0) await target.append(line.id, batch);
    onMessages(batch.length);
    batch = [];
  }

  function answered({ replyTo, where: place }: ChatMessage): number | null {
    if (replyTo === null) return null;
    const found = seqs.get(replyTo) ?? null;
    if (found === null) report.add('answerLost', `${place}: what it answers is not there before it`);
    return found;
  }

  /** Times of a room never fall, and none is to come. */
  function timeFor({ at: sent, where: place }: ChatMessage): number {
    const isTime = Number.isFinite(sent) && sent > 0 && sent <= now;
    if (!isTime) report.add('timeChanged', `${place}: its time can not have been`);
    return nextTimestamp(at, isTime ? Math.floor(sent) : Math.max(at, sent > now ? now : 1));
  }

  function lineOf(
    message: ChatMessage,
    {
      isFirst,
      replyTo,
      ...given
    }: { senderId: string; clientId: string; text: string; replyTo: number | null; isFirst: boolean },
  ): MessageLine {
    const deleted = message.text === null;
    const { editedAt } = message;
    const edited = !deleted && editedAt !== null && Number.isFinite(editedAt);
    const pinnedBy = isFirst && !deleted && pins.at(-1)?.seq === seq && message.pinned;
    const by = pinnedBy ? people.idOf(pinnedBy.by) : null;
    return {
      kind: 'message',
      id: messageId(line.id, seq),
      roomId: line.id,
      seq,
      rev: heldRev + seq - heldSeq,
      ...given,
      timestamp: new Date(at).toISOString(),
      edited,
      editedAt: edited ? new Date(Math.max(at + 1, Math.min(Math.floor(editedAt), now))).toISOString() : null,
      deleted,
      replyTo: replyTo === null ? null : messageId(line.id, replyTo),
      mentions: deleted ? [] : calledIn(given.text),
      reactions: isFirst && !deleted ? reactionsOf(message) : [],
      files: [],
      previews: [],
      pinned: pinnedBy
        ? { by: by ?? given.senderId, at: new Date(Math.min(Math.max(pinnedBy.at, at), now)).toISOString() }
        : null,
    };
  }

  /** Whom a text calls, of the members. */
  function calledIn(text: string): string[] {
    const ids = new Set<string>();
    for (const written of mentionsIn(text)) {
      const id = namesOf(written)
        .flatMap((name) => people.idNamed(name) ?? [])
        .find((one) => room.isGeneral || members.has(one));
      if (id !== undefined) ids.add(id);
      if (ids.size === MENTIONS_MAX) break;
    }
    return [...ids];
  }

  function reactionsOf({ reactions, where: place }: ChatMessage): Reaction[] {
    return reactions.reduce<Reaction[]>((all, reaction) => withReaction(all, reaction, place), []);
  }

  function withReaction(before: Reaction[], { name, people: by }: ChatReaction, place: string): Reaction[] {
    const emoji = emojiNamed(name);
    let all = before;
    let missing = emoji === null ? 'there is no such emoji' : '';
    for (const key of emoji === null ? [] : by) {
      const userId = people.idOf(key);
      const next = userId === null ? 'same' : addReaction(all, { userId, emoji: emoji ?? '', on: true });
      if (typeof next !== 'string') all = next;
      else if (next === 'tooMany') missing = 'it has too many different ones';
      else if (userId === null) missing = 'there is nobody who reacted';
    }
    if (missing !== '') report.add('reactionLeftOut', `${place}: ${name.slice(0, 60)}, ${missing}`);
    return all;
  }
}
