import type { Seen } from './event.ts';
import { type Case, ofKind, type Violation } from './case.ts';
import { roomsInTheEnd } from './roomsInTheEnd.ts';

/** 2, 3, 4, 6, 7, 9: a place is one message everywhere; nobody has a hole; views are in order and show what is stored; marks only rise; everybody ends with the same. */
export function judgeReading(one: Case): Violation[] {
  return [...judgePlaces(one), ...judgeViews(one), ...judgeMarks(one), ...judgeEnds(one)];
}

function judgePlaces({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const bySeq = new Map<string, string>();
  const byRev = new Map<string, string>();
  const look = (room: string, message: Seen, where: string) => {
    const { seq, rev, clientId, text, deleted } = message;
    const place = `${room}:${seq}`;
    const holder = bySeq.get(place) ?? clientId;
    bySeq.set(place, holder);
    if (holder !== clientId) violations.push({ invariant: 2, what: `${place} is ${holder}, and ${clientId} ${where}` });
    const state = JSON.stringify([seq, deleted ? '' : text, deleted]);
    const known = byRev.get(`${room} ${rev}`) ?? state;
    byRev.set(`${room} ${rev}`, known);
    if (known !== state)
      violations.push({ invariant: 2, what: `rev ${rev} of ${room} is ${known}, and ${state} ${where}` });
  };
  for (const event of events) {
    if (event.op === 'came') look(event.room, event.message, `by ${event.via} to ${event.client}`);
    if ((event.op === 'send' || event.op === 'change') && event.message)
      look(event.room, event.message, `in the ack to ${event.client}`);
    if (event.op === 'drain') for (const message of event.messages) look(event.room, message, 'in the end');
    if (event.op === 'holds') for (const message of event.messages) look(event.room, message, `with ${event.client}`);
  }
  for (const [room, messages] of drained) {
    for (let seq = 1; seq <= messages.size; seq += 1) {
      if (!messages.has(seq)) violations.push({ invariant: 3, what: `${room}:${seq} is a hole in the store` });
    }
    let latest = '';
    for (const { seq, timestamp } of messages.values()) {
      if (timestamp < latest)
        violations.push({ invariant: 6, what: `${room}:${seq} is of ${timestamp}, after ${latest} (O2)` });
      latest = timestamp;
    }
  }
  for (const [place, clientId] of bySeq) {
    const [room = '', seq = ''] = place.split(':');
    if (!drained.get(room)?.has(Number(seq)))
      violations.push({ invariant: 6, what: `${place} (${clientId}) was shown and is not stored` });
  }
  return violations;
}

function judgeViews({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  for (const { client, room, seqs } of ofKind(events, 'view')) {
    let last = 0;
    let hole = false;
    for (const seq of seqs) {
      if (seq === -1) {
        hole = true;
        continue;
      }
      if (seq <= last) violations.push({ invariant: 4, what: `${client} showed ${room}:${seq} after ${room}:${last}` });
      if (last > 0 && seq > last + 1 && !hole)
        violations.push({ invariant: 3, what: `${client} showed ${room}:${seq} right after ${room}:${last}` });
      last = seq;
      hole = false;
    }
  }
  return violations;
}

function judgeMarks({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  const highest = new Map<string, Marks>();
  for (const { client, user, room, receivedSeq, readSeq } of ofKind(events, 'marks')) {
    const key = `${user} ${room}`;
    const before = highest.get(key) ?? { receivedSeq: 0, readSeq: 0 };
    if (readSeq < before.readSeq || receivedSeq < before.receivedSeq)
      violations.push({
        invariant: 7,
        what: `marks of ${user} in ${room} fell for ${client}: ${before.receivedSeq}/${before.readSeq} to ${receivedSeq}/${readSeq}`,
      });
    highest.set(key, {
      receivedSeq: Math.max(before.receivedSeq, receivedSeq),
      readSeq: Math.max(before.readSeq, readSeq),
    });
  }
  const ends = endMarks(events);
  for (const { client, user, room, marks } of ofKind(events, 'holds')) {
    const end = ends.get(`${user} ${room}`);
    if (marks && end && (marks.readSeq !== end.readSeq || marks.receivedSeq !== end.receivedSeq))
      violations.push({
        invariant: 7,
        what: `${client} ends with marks ${marks.receivedSeq}/${marks.readSeq} in ${room}; they are ${end.receivedSeq}/${end.readSeq}`,
      });
  }
  for (const [key, told] of highest) {
    const end = ends.get(key);
    if (!end || end.readSeq < told.readSeq || end.receivedSeq < told.receivedSeq)
      violations.push({
        invariant: 7,
        what: `marks of ${key} were ${told.receivedSeq}/${told.readSeq} and ended ${end ? `at ${end.receivedSeq}/${end.readSeq}` : 'as none'}`,
      });
  }
  return violations;
}

interface Marks {
  receivedSeq: number;
  readSeq: number;
}

/** By user and room: the marks in the end. */
function endMarks(events: Case['events']): Map<string, Marks> {
  return new Map(
    ofKind(events, 'drain').flatMap(({ room, members }) =>
      members.map(({ user, ...marks }): [string, Marks] => [`${user} ${room}`, marks]),
    ),
  );
}

function judgeEnds({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const drains = ofKind(events, 'drain');
  const marks = endMarks(events);
  const newest = new Map(
    drains.map(({ room, messages }) => [room, messages.reduce((a, { seq }) => Math.max(a, seq), 0)]),
  );
  const holding = new Set(ofKind(events, 'holds').map(({ client, room }) => `${client} ${room}`));
  const rooms = roomsInTheEnd(events);
  for (const { client, user } of ofKind(events, 'opened'))
    for (const room of rooms.get(user) ?? [])
      if (!holding.has(`${client} ${room}`)) fail(3, `${client} ends without ${room}, though ${user} is in it`);
  const filled = new Map(ofKind(events, 'filled').map((one) => [`${one.client} ${one.room}`, one.messages]));
  for (const { client, user, room, joinedSeq, missingTo, messages, unread } of ofKind(events, 'holds')) {
    const there = drained.get(room);
    if (!there) {
      fail(3, `${client} holds ${room}, which nobody read in the end`);
      continue;
    }
    const held = new Map(messages.map((message) => [message.seq, message]));
    const loaded = new Map(filled.get(`${client} ${room}`)?.map((message) => [message.seq, message]));
    for (const message of there.values()) {
      const { seq } = message;
      const own = held.get(seq) ?? loaded.get(seq);
      if (joinedSeq !== null && seq > joinedSeq && !held.has(seq)) {
        if (seq > missingTo) fail(3, `${client} never got ${room}:${seq}, and was not told that it is missing`);
        else if (!own) fail(3, `${client} can not load ${room}:${seq}`);
      }
      if (!own) continue;
      if (own.text !== message.text || own.deleted !== message.deleted || own.rev !== message.rev) {
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
      fail(9, `${client} is told of ${unread} unread in ${room}; there are ${computed}`);
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
