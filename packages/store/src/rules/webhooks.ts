import type { Message } from '@palaver/protocol/entities';
import type { WebhookEvent } from '@palaver/protocol/webhookEvents';
import type { AuditEntry } from '../ports/audit.ts';
import type { WebhookFields, WebhookNews, WebhookPosition, WebhookRecord } from '../ports/webhooks.ts';

/** What one who tells has it for: longer than a request may take. */
export const LEASE_MS = 10_000;
const FIRST_RETRY_MS = 5_000;
const RETRY_MAX_MS = 3_600_000;
/** After so long without an answer nobody listens there any more. */
const GIVE_UP_MS = 3 * 86_400_000;
/** So many changes are looked through at once for one that is asked for. */
export const LOOK_THROUGH = 100;

/** At which revs a message was made, and last edited and reacted to; null: it never was. */
export interface MessageRevs {
  made: number;
  edited: number | null;
  reacted: number | null;
}

/** What is known of a message that was not changed since it was made. */
export const revsOfNew = ({ rev }: Pick<Message, 'rev'>): MessageRevs => ({ made: rev, edited: null, reacted: null });

/** The revs of a message after a change of it. */
export function nextRevs(revs: MessageRevs, before: Message, after: Message): MessageRevs {
  const isReacted = JSON.stringify(before.reactions) !== JSON.stringify(after.reactions);
  return {
    made: revs.made,
    edited: before.editedAt === after.editedAt ? revs.edited : after.rev,
    reacted: isReacted ? after.rev : revs.reacted,
  };
}

/** A message as it is, and when it was changed. */
export interface SeenMessage {
  message: Message;
  revs: MessageRevs;
}

/** Where a webhook stands that was told everything of a room, or is told what comes from now on. */
export function positionAt({ seq, rev }: { seq: number; rev: number }): WebhookPosition {
  return { seq, rev, drained: rev, ahead: {} };
}

/** What of a message is told that changed after `rev`, or was never told: null. What is deleted is told as nothing else; null: nothing is asked for. */
function eventSince({ message, revs }: SeenMessage, rev: number | null, events: WebhookEvent[]): WebhookEvent | null {
  const since = rev ?? 0;
  const happened: Record<WebhookEvent, boolean> = {
    delete: message.deleted,
    message: !message.deleted && rev === null,
    edit: !message.deleted && (revs.edited ?? 0) > since,
    reaction: !message.deleted && (revs.reacted ?? 0) > since,
  };
  const ranked = ['delete', 'message', 'edit', 'reaction'] as const;
  return ranked.find((event) => happened[event] && events.includes(event)) ?? null;
}

/**
 * What is told next of a room: a new message where it was made, though it may have changed since, and a change of one that was told where it was changed last.
 * @param found of the room as it is: what has a seq above the position's, in rising seq, and what has a rev above it, in rising rev; of each at most LOOK_THROUGH
 */
export function nextOf(
  room: WebhookNews['room'],
  start: WebhookPosition,
  found: { fresh: SeenMessage[]; changed: SeenMessage[] },
  events: WebhookEvent[],
): WebhookNews {
  // What lies behind the end of either list is not known yet.
  const end = (list: SeenMessage[], last?: number) => (list.length < LOOK_THROUGH ? Infinity : (last ?? Infinity));
  const horizon = Math.min(
    end(found.fresh, found.fresh.at(-1)?.revs.made),
    end(found.changed, found.changed.at(-1)?.message.rev),
  );
  const told = found.changed.filter(({ message }) => message.seq <= start.seq);
  const inTurn = [
    ...found.fresh.map((seen) => ({ seen, at: seen.revs.made, isFresh: true })),
    ...told.map((seen) => ({ seen, at: seen.message.rev, isFresh: false })),
  ].sort((a, b) => a.at - b.at);
  let position = start;
  for (const { seen, at, isFresh } of inTurn) {
    if (at > horizon) break;
    const { seq, rev } = seen.message;
    const before = position.ahead[seq] ?? position.rev;
    position = isFresh ? { ...position, seq, ahead: { ...position.ahead, [seq]: rev } } : position;
    position = passedBy(position, at, room);
    if (!isFresh && before >= rev) continue;
    const type = isFresh
      ? eventSince(seen, null, events)
      : // An event may be hidden behind one that came later and that nobody asks for.
        (eventSince(seen, before, events) ?? eventSince(seen, start.drained, events));
    if (type) return { room, position, news: { type, message: seen.message } };
  }
  return { room, position: horizon === Infinity ? positionAt(room) : passedBy(position, horizon, room), news: null };
}

/** A position whose rev is at this one: of what was told ahead, only what is above it counts still. At the head of the room everything is told. */
function passedBy(position: WebhookPosition, rev: number, head: { seq: number; rev: number }): WebhookPosition {
  if (rev >= head.rev) return positionAt({ ...head, rev });
  const ahead = Object.entries(position.ahead).filter(([, as]) => as > rev);
  return { ...position, rev, ahead: Object.fromEntries(ahead) };
}

/** What a webhook is after a change by an administrator. */
export function changeWebhook(webhook: WebhookRecord, fields: Partial<WebhookFields>): WebhookRecord {
  const after = { ...webhook, ...fields };
  const isFresh = after.url !== webhook.url || (after.active && !webhook.active);
  return isFresh ? { ...after, failures: 0, retryAt: 0, failingSince: null, lastStatus: null } : after;
}

/** What a webhook is after a try that was taken. */
export function afterTold(webhook: WebhookRecord, status: number): WebhookRecord {
  return { ...webhook, lastStatus: status, failingSince: null, failures: 0, retryAt: 0 };
}

/** What a webhook is after a try that failed: the next waits twice as long, and after three days there is none. `now`: ms since 1970. */
export function afterFailure(webhook: WebhookRecord, status: number | null, now: number): WebhookRecord {
  const since = webhook.failingSince === null ? now : Date.parse(webhook.failingSince);
  return {
    ...webhook,
    lastStatus: status,
    failingSince: new Date(since).toISOString(),
    failures: webhook.failures + 1,
    retryAt: now + Math.min(FIRST_RETRY_MS * 2 ** webhook.failures, RETRY_MAX_MS),
    active: webhook.active && now - since < GIVE_UP_MS,
  };
}

/** An entry about a webhook. Of its URL only the host is told: the rest may be a secret. */
export function webhookEntry(action: 'webhookMade' | 'webhookChanged', id: string, url: string): AuditEntry {
  return { action, subject: { kind: 'webhook', id }, details: { host: URL.canParse(url) ? new URL(url).host : '' } };
}

/** What a change of a webhook is noted as: which of its fields are others now. Nothing where none is. */
export function webhookEntries(before: WebhookRecord, after: WebhookRecord): AuditEntry[] {
  const names = ['url', 'events', 'roomIds', 'active'] as const;
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (changed.length === 0) return [];
  const entry = webhookEntry('webhookChanged', after.id, after.url);
  return [{ ...entry, details: { ...entry.details, changed: changed.join(' '), active: after.active } }];
}

/** What the end of a webhook is noted as. */
export function webhookRemoved({ id, url }: WebhookRecord): AuditEntry {
  const entry = webhookEntry('webhookChanged', id, url);
  return { ...entry, details: { ...entry.details, deleted: true } };
}
