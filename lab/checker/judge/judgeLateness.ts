import type { Event } from '../history/event.ts';
import { ofKind, type Violation } from './case.ts';

interface Span {
  from: number;
  to: number;
}

/** What was acknowledged, and is due to the others. */
interface Sent {
  clientId: string;
  seq: number;
  user: string;
  /** When it was asked, and when it was acknowledged: it was stored between. */
  asked: number;
  t: number;
  /** When everybody has to know it. */
  until: number;
}

/**
 * 10, for messages: each raw client whose connection held since a message was asked gets it within `deliverMs` of its ack, in which the time of
 * faults does not count. Left out are a client while a fault was done to it alone or to its connection, and rooms that somebody left.
 * @returns how many messages were due to somebody, and which did not come in time
 */
export function judgeLateness(events: Event[], deliverMs: number): { judged: number; violations: Violation[] } {
  const faults = ofKind(events, 'fault');
  const sent = firstAcks(events, deliverMs);
  const connections = connectionsHeld(events);
  const rooms = steadyRooms(events);
  let judged = 0;
  const violations: Violation[] = [];
  for (const [client, { user, times }] of comings(events)) {
    const own = faults.filter(({ clients }) => clients?.includes(client));
    const held = connections.get(client) ?? [];
    for (const room of rooms.get(user) ?? []) {
      const came = times.get(room);
      let connection = 0;
      for (const { clientId, seq, user: writer, asked, t, until } of sent.get(room) ?? []) {
        while ((held[connection]?.to ?? Infinity) < t) connection += 1;
        const { from, to } = held[connection] ?? { from: Infinity, to: 0 };
        if (writer === user || from > asked || to < until) continue;
        if (own.some((fault) => fault.t <= until && asked <= fault.until)) continue;
        judged += 1;
        const at = came?.get(seq);
        if (at !== undefined && at <= until) continue;
        const when = at === undefined ? 'never' : `${at - t} ms after its ack`;
        violations.push({ invariant: 10, what: `${client} got ${room}:${seq} (${clientId}) ${when}` });
      }
    }
  }
  return { judged, violations };
}

/** By room: what was acknowledged, when it was for the first time. */
function firstAcks(events: Event[], deliverMs: number): Map<string, Sent[]> {
  const faults = ofKind(events, 'fault').filter(({ clients }) => !clients);
  const origins = new Map(ofKind(events, 'asked').map((one) => [one.clientId, one]));
  const known = new Set<string>();
  const sent = new Map<string, Sent[]>();
  for (const { t, room, clientId, outcome, message } of ofKind(events, 'send')) {
    if (outcome !== 'ok' || !message || known.has(clientId)) continue;
    known.add(clientId);
    const { user = '', t: asked = t } = origins.get(clientId) ?? {};
    const one = { clientId, seq: message.seq, user, asked, t, until: deadline(t, deliverMs, faults) };
    const own = sent.get(room);
    if (own) own.push(one);
    else sent.set(room, [one]);
  }
  return sent;
}

/** By client: from when to when it had a connection. */
function connectionsHeld(events: Event[]): Map<string, Span[]> {
  const connections = new Map<string, Span[]>();
  const end = events.at(-1)?.t ?? 0;
  for (const event of events) {
    if (event.op !== 'connected' && event.op !== 'disconnected') continue;
    const own = connections.get(event.client) ?? [];
    connections.set(event.client, own);
    const last = own.at(-1);
    if (event.op === 'connected') own.push({ from: event.t, to: end });
    else if (last) last.to = event.t;
  }
  return connections;
}

/** By user: the rooms in which they were all along. */
function steadyRooms(events: Event[]): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const { user, room } of ofKind(events, 'member')) rooms.set(user, (rooms.get(user) ?? new Set()).add(room));
  for (const { user, room, change } of ofKind(events, 'member'))
    if (change === 'removing') rooms.get(user)?.delete(room);
  return rooms;
}

/** By client that writes down what comes: when each seq of each room came first. Only one client's is held at a time. */
function* comings(events: Event[]): Generator<[string, { user: string; times: Map<string, Map<number, number>> }]> {
  const byClient = new Map<string, Extract<Event, { op: 'came' }>[]>();
  for (const came of ofKind(events, 'came')) {
    const own = byClient.get(came.client);
    if (own) own.push(came);
    else byClient.set(came.client, [came]);
  }
  for (const [client, list] of byClient) {
    const times = new Map<string, Map<number, number>>();
    for (const { t, room, message } of list) {
      const own = times.get(room) ?? new Map<number, number>();
      times.set(room, own);
      if (!own.has(message.seq)) own.set(message.seq, t);
    }
    yield [client, { user: list[0]?.user ?? '', times }];
  }
}

/** `ms` after a moment, and the time of the faults between, which may follow each other. Faults are in their order. */
function deadline(t: number, ms: number, faults: Extract<Event, { op: 'fault' }>[]): number {
  let until = t + ms;
  for (const fault of faults) if (fault.until > t && fault.t <= until) until += fault.until - Math.max(t, fault.t);
  return until;
}
