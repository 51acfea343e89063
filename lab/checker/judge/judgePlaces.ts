import type { Event, Seen } from '../history/event.ts';
import type { Case, Violation } from './case.ts';

/** 2, 6: a place is one message for everybody, and a rev one state of it; what anybody was shown is stored. */
export function judgePlaces({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const bySeq = new Map<string, string>();
  const byRev = new Map<string, string>();
  for (const [room, { seq, rev, clientId, text, deleted, pinned }, where] of sightings(events)) {
    const place = `${room}:${seq}`;
    const holder = bySeq.get(place) ?? clientId;
    bySeq.set(place, holder);
    if (holder !== clientId) fail(2, `${place} is ${holder}, and ${clientId} ${where}`);
    const state = JSON.stringify([seq, deleted ? '' : text, deleted, pinned]);
    const known = byRev.get(`${room} ${rev}`) ?? state;
    byRev.set(`${room} ${rev}`, known);
    if (known !== state) fail(2, `rev ${rev} of ${room} is ${known}, and ${state} ${where}`);
  }
  for (const [place, clientId] of bySeq) {
    const [room = '', seq = ''] = place.split(':');
    if (!drained.get(room)?.has(Number(seq))) fail(6, `${place} (${clientId}) was shown and is not stored`);
  }
  return violations;
}

/** Every message that anybody was shown, and where. */
function* sightings(events: Event[]): Generator<[room: string, message: Seen, where: string]> {
  for (const event of events) {
    if (event.op === 'came') yield [event.room, event.message, `by ${event.via} to ${event.client}`];
    if ((event.op === 'send' || event.op === 'change' || event.op === 'pin') && event.message)
      yield [event.room, event.message, `in the ack to ${event.client}`];
    if (event.op === 'drain') for (const message of event.messages) yield [event.room, message, 'in the end'];
    if (event.op === 'holds') for (const message of event.messages) yield [event.room, message, `with ${event.client}`];
  }
}
