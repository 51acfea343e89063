import type { Event, Seen } from '../history/event.ts';
import { type Case, ofKind, type Violation } from './case.ts';

/** So many messages of a room are pinned at most. */
const MOST = 100;

/**
 * 6, 9, for pins: no message is pinned, or taken down, that nobody asked for, whatever else is changed of it; what was acknowledged is so at that rev.
 * A deletion takes a message down too. In the end the list of pins of a room names what is pinned there, and no more than it may.
 */
export function judgePins({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const wanted = new Set(ofKind(events, 'pinning').map(({ room, seq, on }) => `${room}:${seq} ${on}`));
  for (const { room, seq, on, message } of ofKind(events, 'pin'))
    if (message && message.pinned !== on && !message.deleted)
      fail(9, `${room}:${seq} was acknowledged as ${nameOf(on)}, and is not at rev ${message.rev}`);

  /** By place: whether it is pinned at each rev. */
  const states = new Map<string, Map<number, boolean>>();
  for (const [room, { seq, rev, pinned, deleted }] of sightings(events)) {
    if (deleted) continue;
    const place = `${room}:${seq}`;
    const own = states.get(place) ?? new Map<number, boolean>();
    states.set(place, own.set(rev, pinned));
  }
  for (const [place, own] of states) {
    let before = false;
    for (const [rev, pinned] of [...own].sort(([a], [b]) => a - b)) {
      if (pinned !== before && !wanted.has(`${place} ${pinned}`)) {
        fail(pinned ? 6 : 9, `${place} is ${nameOf(pinned)} at rev ${rev}, which nobody asked for`);
        break;
      }
      before = pinned;
    }
  }
  for (const { room, messages, pins } of ofKind(events, 'drain')) {
    const pinned = messages.filter((one) => one.pinned).map(({ seq }) => seq);
    const listed = new Set(pins);
    if (pins.length !== pinned.length || pinned.some((seq) => !listed.has(seq)))
      fail(9, `the list of pins of ${room} names ${pins.join(', ')}; pinned are ${pinned.join(', ')}`);
    if (pinned.length > MOST) fail(9, `${pinned.length} messages of ${room} are pinned; ${MOST} may be`);
  }
  return violations;
}

/** Every state of a message that anybody got, or found in the end. */
function* sightings(events: Event[]): Generator<[room: string, Seen]> {
  for (const event of events) {
    if ((event.op === 'came' || event.op === 'send' || event.op === 'change' || event.op === 'pin') && event.message)
      yield [event.room, event.message];
    if (event.op === 'holds' || event.op === 'filled' || event.op === 'drain')
      for (const message of event.messages) yield [event.room, message];
  }
}

const nameOf = (pinned: boolean) => (pinned ? 'pinned' : 'not pinned');
