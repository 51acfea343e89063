import { type Case, ofKind, type Violation } from './case.ts';
import { endMarks } from './endMarks.ts';
import { roomsInTheEnd } from './roomsInTheEnd.ts';

/** 3, 9: in the end every client has every message of its rooms, and shows what is stored: texts, marks and the count of unread. */
export function judgeEnds({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const drains = ofKind(events, 'drain');
  const marks = endMarks(events);
  const newest = new Map(
    // Of what was erased before it came nobody has to have anything.
    drains.map(({ room, messages }) => [
      room,
      messages.reduce((a, { seq, deleted }) => (deleted ? a : Math.max(a, seq)), 0),
    ]),
  );
  const holding = new Set(ofKind(events, 'holds').map(({ client, room }) => `${client} ${room}`));
  const rooms = roomsInTheEnd(events);
  for (const { client, user } of ofKind(events, 'opened'))
    for (const room of rooms.get(user) ?? [])
      if (!holding.has(`${client} ${room}`)) fail(3, `${client} ends without ${room}, though ${user} is in it`);
  const filled = new Map(ofKind(events, 'filled').map((one) => [`${one.client} ${one.room}`, one.messages]));
  for (const { client, user, room, joinedSeq, missingTo, messages, gone, unread } of ofKind(events, 'holds')) {
    const there = drained.get(room);
    if (!there) {
      fail(3, `${client} holds ${room}, which nobody read in the end`);
      continue;
    }
    const held = new Map(messages.map((message) => [message.seq, message]));
    const loaded = new Map(filled.get(`${client} ${room}`)?.map((message) => [message.seq, message]));
    for (const message of there.values()) {
      const { seq } = message;
      if (gone.includes(seq)) {
        if (!message.deleted) fail(9, `${client} was told that ${room}:${seq} is erased, and it is not`);
        continue;
      }
      const own = held.get(seq) ?? loaded.get(seq);
      if (joinedSeq !== null && seq > joinedSeq && !held.has(seq)) {
        if (seq > missingTo) fail(3, `${client} never got ${room}:${seq}, and nothing declared that it is missing`);
        else if (!own) fail(3, `${client} can not load ${room}:${seq}`);
      }
      if (!own) continue;
      const isSame = own.text === message.text && own.deleted === message.deleted && own.pinned === message.pinned;
      if (!isSame || own.rev !== message.rev) {
        fail(9, `${client} ends with ${room}:${message.seq} at rev ${own.rev}, the store at rev ${message.rev}`);
      }
    }
    const head = newest.get(room) ?? 0;
    if (head > (joinedSeq ?? 0) && !held.has(head)) fail(3, `${client} never got the newest of ${room}, ${head}`);
    const mark = marks.get(`${user} ${room}`);
    if (!mark) {
      fail(9, `${client} is in ${room}, and has no marks there`);
      continue;
    }
    const computed = [...there.values()].filter(
      (one) => one.seq > mark.readSeq && one.senderId !== user && !one.deleted,
    ).length;
    if (unread !== Math.min(computed, 1_000))
      fail(9, `${client} shows ${unread} unread in ${room}; there are ${computed}`);
  }
  const acked = ofKind(events, 'change').filter(({ outcome }) => outcome === 'ok');
  for (const { room, seq, message } of acked) {
    const there = drained.get(room)?.get(seq);
    if (!message || !there) continue;
    if (message.rev > there.rev)
      fail(9, `${room}:${seq} was acknowledged at rev ${message.rev} and ended at rev ${there.rev}`);
  }
  return violations;
}
