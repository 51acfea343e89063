import type { Event } from '../history/event.ts';
import { type Case, ofKind, type Violation } from './case.ts';

/** From the answer to a ban or a mute until its end is asked for, as places in the history. */
interface Span {
  from: number;
  to: number;
}

/** Something that was tried, and how it was answered. */
interface Try {
  what: string;
  user: string;
  room: string;
  asked: number;
  answered: number;
  outcome: 'ok' | 'fail' | 'unknown';
  code?: string | undefined;
}

/**
 * 8, for bans and mutes: what is asked after one was answered, and answered before its end is asked for, is refused. It goes by the order of the history,
 * not by times: who asked later can not have been earlier in the store. A mute is refused as such, ends when it is ended, and hinders nobody from reading.
 */
export function judgeGovernment({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (what: string) => void violations.push({ invariant: 8, what });
  const { banned, muted, free } = spansOf(events);
  for (const one of triesOf(events)) {
    const key = `${one.user} ${one.room}`;
    if (one.outcome === 'ok' && isWithin(banned.get(key), one)) fail(`${one.what}, and was banned from ${one.room}`);
    if (one.code === undefined && one.outcome !== 'ok') continue;
    if (isWithin(muted.get(key), one)) {
      if (one.outcome === 'ok') fail(`${one.what}, and was muted in ${one.room}`);
      else if (one.outcome === 'fail' && one.code !== 'MUTED')
        fail(`${one.what}, was muted in ${one.room}, and got ${one.code} for it`);
    }
    if (one.code === 'MUTED' && isWithin(free.get(key), one))
      fail(`${one.what}, and got MUTED, though nobody is muted in ${one.room} any more`);
  }
  for (const { client, room, given } of ofKind(events, 'readMuted'))
    if (!given) fail(`${client} is muted in ${room}, and may not read there`);
  return violations;
}

/** How often somebody tried what a ban or a mute forbids, and was answered. */
export function countGoverned(events: Event[]): number {
  const { banned, muted } = spansOf(events);
  const isGoverned = (one: Try) =>
    one.outcome !== 'unknown' && [banned, muted].some((spans) => isWithin(spans.get(`${one.user} ${one.room}`), one));
  return triesOf(events).filter(isGoverned).length;
}

/** By user and room: when they were banned, muted, and after a mute free to write. */
function spansOf(events: Event[]): {
  banned: Map<string, Span[]>;
  muted: Map<string, Span[]>;
  free: Map<string, Span[]>;
} {
  const spans = {
    banned: new Map<string, Span[]>(),
    muted: new Map<string, Span[]>(),
    free: new Map<string, Span[]>(),
  };
  for (const [at, event] of events.entries()) {
    if (event.op !== 'govern') continue;
    const key = `${event.user} ${event.room}`;
    const [during, after] = event.act === 'ban' ? [spans.banned, null] : [spans.muted, spans.free];
    const [begins, ends] = event.on ? [during, after] : [after, during];
    if (event.phase === 'done') begins?.set(key, [...(begins.get(key) ?? []), { from: at, to: Infinity }]);
    else {
      const last = ends?.get(key)?.at(-1);
      if (last) last.to = Math.min(last.to, at);
    }
  }
  return spans;
}

function isWithin(spans: Span[] | undefined, { asked, answered }: Try): boolean {
  return spans?.some(({ from, to }) => from < asked && answered < to) ?? false;
}

/** Sends, edits and comings in of whoever is banned or muted in this run. */
function triesOf(events: Event[]): Try[] {
  const governed = new Set(ofKind(events, 'govern').map(({ user, room }) => `${user} ${room}`));
  if (governed.size === 0) return [];
  const users = new Map(ofKind(events, 'opened').map(({ client, user }) => [client, user]));
  const asked = new Map<string, { at: number; user: string }>();
  const tries: Try[] = [];
  const answer = (key: string, at: number, one: Omit<Try, 'user' | 'asked' | 'answered'>) => {
    const origin = asked.get(key);
    if (origin && governed.has(`${origin.user} ${one.room}`))
      tries.push({ ...one, user: origin.user, asked: origin.at, answered: at });
  };
  for (const [at, event] of events.entries()) {
    if (event.op === 'asked') asked.set(event.clientId, { at, user: event.user });
    if (event.op === 'joining') asked.set(`${event.client} joins ${event.n}`, { at, user: event.user });
    if (event.op === 'changing' && event.text !== null)
      asked.set(`${event.client} ${event.text}`, { at, user: users.get(event.client) ?? '' });
    if (event.op === 'send') {
      const { client, clientId, room, outcome, code } = event;
      answer(clientId, at, { what: `${client} sent ${clientId}`, room, outcome, code: code ?? outcome });
    }
    if (event.op === 'join') {
      const { client, n, room, outcome } = event;
      answer(`${client} joins ${n}`, at, { what: `${client} came in`, room, outcome });
    }
    if (event.op === 'change' && event.outcome === 'ok' && event.message) {
      const { client, room, seq, outcome, message } = event;
      const what = `${client} edited ${room}:${seq}`;
      answer(`${client} ${message.text}`, at, { what, room, outcome, code: outcome });
    }
  }
  return tries;
}
