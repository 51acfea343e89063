import type { Event, Seen } from '../history/event.ts';
import { type Case, ofKind, type Violation } from './case.ts';

const DELETED = Infinity;

/**
 * 6, 9, for what changes: a message holds no text but its first and those that its author set, and as its rev rises it never goes back to an
 * older one: neither an edit nor a deletion is undone. An edit names the state that it changes, so that none can come after a later one.
 */
export function judgeEdits({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const firstTexts = new Map(ofKind(events, 'asked').map(({ clientId, text }) => [clientId, text]));
  const later = new Map<string, string[]>();
  for (const { room, seq, text } of ofKind(events, 'changing'))
    if (text !== null) later.set(`${room}:${seq}`, [...(later.get(`${room}:${seq}`) ?? []), text]);

  /** By place and rev: how many edits the text came after. */
  const states = new Map<string, Map<number, number>>();
  const unknown = new Set<string>();
  for (const [room, { seq, rev, clientId, text, deleted }] of sightings(events)) {
    const place = `${room}:${seq}`;
    const own = states.get(place) ?? new Map<number, number>();
    states.set(place, own);
    if (own.has(rev)) continue;
    const first = firstTexts.get(clientId);
    const age = deleted ? DELETED : text === first ? 0 : (later.get(place)?.indexOf(text) ?? -1) + 1;
    own.set(rev, age);
    if (age > 0 || text === first || unknown.has(place)) continue;
    unknown.add(place);
    fail(6, `${place} holds a text that nobody wrote there`);
  }
  for (const [place, own] of states) {
    let newest = 0;
    for (const [rev, age] of [...own].sort(([a], [b]) => a - b)) {
      if (age < newest) {
        fail(9, `${place} was ${nameOf(newest)}, and at rev ${rev} it is ${nameOf(age)} again`);
        break;
      }
      newest = age;
    }
  }
  return violations;
}

/** Every state of a message that anybody got, or found in the end. */
function* sightings(events: Event[]): Generator<[room: string, Seen]> {
  for (const event of events) {
    if ((event.op === 'came' || event.op === 'send' || event.op === 'change') && event.message)
      yield [event.room, event.message];
    if (event.op === 'holds' || event.op === 'filled' || event.op === 'drain')
      for (const message of event.messages) yield [event.room, message];
  }
}

function nameOf(age: number): string {
  return age === DELETED ? 'deleted' : age === 0 ? 'the first text' : `edit ${age}`;
}
