import type { Event } from '../history/event.ts';
import { type Case, type Figures, type Limits, ofKind, type Violation } from './case.ts';
import { countGoverned } from './judgeGovernment.ts';
import { judgeLateness } from './judgeLateness.ts';
import { percentile } from '../../kit/percentile.ts';

/** An ask that was given up after this time was really waited for; a shorter one met no connection. */
const TIMED_OUT_MS = 5_000;
/** What a fault left behind lasts no longer than this. */
const CALM_MS = 3_000;

/** 10: all clients are back and in sync in bounded time; and the run asked enough, in enough faults, to say anything at all. */
export function judgeTime({ events }: Case, limits: Limits): { violations: Violation[]; figures: Figures } {
  const sends = ofKind(events, 'send');
  const faults = ofKind(events, 'fault');
  const acks = sends.filter(({ outcome }) => outcome === 'ok').map(({ ms }) => ms);
  const traffic = trafficTimes(events);
  const reconnects = reconnectTimes(events);
  const healedAt = ofKind(events, 'healed').at(-1)?.t ?? 0;
  const synced = ofKind(events, 'inSync').map(({ t }) => t - healedAt);
  // Who comes only after the last fault is there to read the end.
  const before = ofKind(events, 'connected').filter(({ t }) => t < healedAt);
  const clients = new Set(before.map(({ client }) => client));
  const { judged, violations } = judgeLateness(events, limits.deliverMs);
  const figures: Figures = {
    acknowledged: new Set(sends.filter(({ outcome }) => outcome === 'ok').map(({ clientId }) => clientId)).size,
    unknown: sends.filter(({ outcome }) => outcome === 'unknown').length,
    refused: [...sends, ...ofKind(events, 'reuse')].filter(({ outcome }) => outcome === 'fail').length,
    due: judged,
    peeks: ofKind(events, 'peek').length,
    governed: countGoverned(events),
    effectiveFaults: faults.filter((fault) => metTraffic(traffic, fault)).length,
    faults: faults.length,
    events: events.length,
    reconnects: reconnects.length,
    ackP50: percentile(acks, 0.5),
    ackP99: percentile(acks, 0.99),
    reconnectP99: percentile(reconnects, 0.99),
    drain: synced.length === 0 ? 0 : Math.max(...synced),
  };
  // Who deleted their account comes back no more.
  for (const deletion of ofKind(events, 'deletion')) for (const client of deletion.clients) clients.delete(client);
  const back = new Set(ofKind(events, 'inSync').map(({ client }) => client));
  const fail = (what: string) => void violations.push({ invariant: 10, what });
  for (const { clientId, client } of unansweredWithoutCause(events, limits.deliverMs))
    fail(`${client} got no answer for ${clientId}, though nothing hindered it`);
  for (const client of clients) {
    if (!back.has(client)) fail(`${client} never came back`);
  }
  for (const { name, why } of ofKind(events, 'leftOut')) fail(`the fault "${name}" was left out: ${why}`);
  if (figures.drain > limits.drainMs)
    fail(`the last client was in sync after ${figures.drain} ms; the limit is ${limits.drainMs}`);
  if (figures.reconnectP99 > limits.reconnectMs)
    fail(`reconnecting took up to ${figures.reconnectP99} ms; the limit is ${limits.reconnectMs}`);
  if (figures.acknowledged < limits.acknowledged)
    fail(`only ${figures.acknowledged} messages were acknowledged; fewer than ${limits.acknowledged} prove nothing`);
  if (figures.refused < limits.refused)
    fail(`only ${figures.refused} sends were refused; fewer than ${limits.refused} prove nothing`);
  if (figures.due < limits.due)
    fail(`only ${figures.due} times somebody had to get a message; fewer than ${limits.due} prove nothing`);
  if (figures.peeks < limits.peeks)
    fail(`only ${figures.peeks} questions from outside were answered; fewer than ${limits.peeks} prove nothing`);
  if (figures.governed < limits.governed)
    fail(
      `only ${figures.governed} times somebody tried while banned or muted; fewer than ${limits.governed} prove nothing`,
    );
  if (figures.effectiveFaults < limits.faults)
    fail(`only ${figures.effectiveFaults} faults met traffic; fewer than ${limits.faults} prove nothing`);
  return { violations, figures };
}

/** When anybody asked anything, and by client when it asked or something came to it. */
function trafficTimes(events: Event[]): { all: number[]; byClient: Map<string, number[]> } {
  const all: number[] = [];
  const byClient = new Map<string, number[]>();
  for (const event of events) {
    if (event.op === 'asked') all.push(event.t);
    if (event.op !== 'asked' && !(event.op === 'came' && event.via === 'live')) continue;
    const own = byClient.get(event.client) ?? [];
    if (own.length === 0) byClient.set(event.client, own);
    own.push(event.t);
  }
  return { all, byClient };
}

/** Whether there was enough traffic just before a fault, and any during it: of those whom it hit, where it was not for everybody. */
function metTraffic(
  { all, byClient }: ReturnType<typeof trafficTimes>,
  { t, until, clients }: Extract<Event, { op: 'fault' }>,
): boolean {
  const hit = clients?.map((client) => byClient.get(client) ?? []) ?? [all];
  const between = (from: number, to: number) =>
    hit.reduce((sum, times) => sum + countUpTo(times, to) - countUpTo(times, from - 1), 0);
  return between(t - 1_000, t) >= 5 && between(t, Math.max(until, t + 1_000)) >= 1;
}

/** How many of rising numbers are not above one. */
function countUpTo(rising: number[], most: number): number {
  let low = 0;
  for (let high = rising.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sends that were not answered in time, at however many tries, while their client's connection held and no fault was about. */
function unansweredWithoutCause(events: Event[], answerMs: number): Extract<Event, { op: 'send' }>[] {
  const askedAt = new Map(ofKind(events, 'asked').map(({ clientId, t }) => [clientId, t]));
  const faults = ofKind(events, 'fault');
  const lost = ofKind(events, 'disconnected');
  return ofKind(events, 'send').filter(({ outcome, t, ms, client, clientId }) => {
    const waited = Math.max(ms, t - (askedAt.get(clientId) ?? t));
    if (outcome !== 'unknown' || ms < TIMED_OUT_MS || waited < answerMs) return false;
    const from = t - waited - CALM_MS;
    const hindered = faults.some((fault) => fault.t <= t && fault.until >= from);
    return !hindered && !lost.some((one) => one.client === client && one.t >= from && one.t <= t + CALM_MS);
  });
}

/** How long each client was without a connection after it lost one, from the moment in which there was something to connect to again. */
function reconnectTimes(events: Event[]): number[] {
  const faults = ofKind(events, 'fault');
  const lostAt = new Map<string, number>();
  const times: number[] = [];
  for (const event of events) {
    if (event.op === 'disconnected') lostAt.set(event.client, event.t);
    if (event.op !== 'connected') continue;
    const lost = lostAt.get(event.client);
    lostAt.delete(event.client);
    if (lost === undefined) continue;
    // While a fault lasts nobody can be expected to connect.
    const hindered = faults.filter((fault) => fault.t <= event.t && fault.until >= lost).map(({ until }) => until);
    times.push(Math.max(0, event.t - Math.max(lost, ...hindered)));
  }
  return times;
}
