import type { Seen } from '../history/event.ts';
import { type Case, ofKind, type Violation } from './case.ts';

/** Promises 1, 5 and 6 of docs/proof.md: what was acknowledged is there once, at its place; what was refused is not; nothing is there that nobody wrote; each one's order is kept. */
export function judgeLostOrDoubled({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (invariant: number, what: string) => void violations.push({ invariant, what });
  const asked = new Map(ofKind(events, 'asked').map((one) => [one.clientId, one]));

  const places = new Map<string, number[]>();
  for (const [room, messages] of drained) {
    for (const message of messages.values()) {
      const { clientId, seq } = message;
      places.set(clientId, [...(places.get(clientId) ?? []), seq]);
      const origin = asked.get(clientId);
      if (!origin || origin.room !== room || origin.user !== message.senderId)
        fail(6, `${room}:${seq} was written by nobody`);
    }
  }
  const refused = new Set<string>();
  const acknowledged = new Map<string, number>();
  for (const { room, clientId, outcome, message } of ofKind(events, 'send')) {
    if (outcome === 'fail') refused.add(clientId);
    if (outcome !== 'ok' || !message) continue;
    const before = acknowledged.get(clientId);
    if (before !== undefined && before !== message.seq)
      fail(1, `${clientId} was acknowledged as ${room}:${before} and as ${room}:${message.seq}`);
    acknowledged.set(clientId, message.seq);
    const there = drained.get(room)?.get(message.seq);
    if (!there) fail(1, `${room}:${message.seq} (${clientId}) was acknowledged and is lost`);
    else if (there.clientId !== clientId)
      fail(1, `${room}:${message.seq} was acknowledged to ${clientId} and holds ${there.clientId}`);
  }
  for (const [clientId, seqs] of places) {
    if (seqs.length > 1)
      fail(acknowledged.has(clientId) ? 1 : 5, `${clientId} is stored ${seqs.length} times: ${seqs.join(', ')}`);
  }
  const reused = new Set<string>();
  for (const { client, clientId, text, outcome, message } of ofKind(events, 'reuse')) {
    reused.add(text);
    // Whoever repeats what was erased is answered that it was.
    if (outcome === 'ok' && !message?.deleted)
      fail(5, `${client} used ${clientId} again with another text, and was not refused`);
  }
  const reported = new Set<string>();
  const failIfRefused = (where: string, { clientId, text, deleted }: Seen) => {
    if (refused.has(clientId) && !acknowledged.has(clientId) && !reported.has(clientId)) {
      reported.add(clientId);
      fail(5, `${clientId} was refused and ${where}`);
    }
    if (!deleted && reused.has(text) && !reported.has(text)) {
      reported.add(text);
      fail(5, `"${text}", which took a used clientId, ${where}`);
    }
  };
  for (const event of events) if (event.op === 'came') failIfRefused(`came to ${event.client}`, event.message);
  for (const messages of drained.values()) for (const message of messages.values()) failIfRefused('is stored', message);
  const last = new Map<string, { seq: number; clientId: string }>();
  for (const { client, room, clientId } of asked.values()) {
    const seq = places.get(clientId)?.[0];
    if (seq === undefined) continue;
    const before = last.get(`${client} ${room}`);
    if (before && before.seq > seq)
      fail(6, `${client} wrote ${before.clientId} before ${clientId}, which stands before it in ${room}`);
    last.set(`${client} ${room}`, { seq, clientId });
  }
  return violations;
}
