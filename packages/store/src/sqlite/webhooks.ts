import { WEBHOOK_EVENTS } from '@palaver/protocol/webhookEvents';
import type { WebhookPosition, WebhookRecord } from '../ports/webhooks.ts';
import {
  afterFailure,
  afterTold,
  changeWebhook,
  LEASE_MS,
  LOOK_THROUGH,
  nextOf,
  positionAt,
  webhookEntries,
  webhookEntry,
  webhookRemoved,
} from '../rules/webhooks.ts';
import { int, iso, oneOf, optionalInt, optionalIso, optionalText, type Row, text } from './columns.ts';
import type { Database } from './database.ts';
import { MESSAGE_COLUMNS, REV_COLUMNS, toMessage, toRevs } from './messageRow.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { ROOM_COLUMNS, toRoom } from './roomRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

/** A room that a webhook is told of that names these, as JSON, or none: public ones, and private ones that it names as long as an administrator owns them. */
const TOLD_OF = `(? IS NULL AND kind = 'public' OR rooms.id IN (SELECT value FROM json_each(?)) AND (kind = 'public' OR kind = 'private' AND EXISTS (
  SELECT 1 FROM members JOIN users ON users.id = members.userId
  WHERE members.roomId = rooms.id AND members.role = 'owner' AND users.role = 'admin' AND users.deactivated = 0)))`;

export function toWebhook(row: Row): WebhookRecord {
  const roomIds = optionalText(row.roomIds);
  return {
    id: text(row.id),
    url: text(row.url),
    // The store wrote both lists itself.
    events: (JSON.parse(text(row.events)) as string[]).map((event) => oneOf(WEBHOOK_EVENTS, event)),
    roomIds: roomIds === null ? null : (JSON.parse(roomIds) as string[]),
    active: row.active === 1,
    secret: text(row.secret),
    createdAt: iso(row.createdAt),
    lastStatus: optionalInt(row.lastStatus),
    failingSince: optionalIso(row.failingSince),
    failures: int(row.failures),
    retryAt: int(row.retryAt),
  };
}

function findWebhook(db: Database, id: string): WebhookRecord | null {
  const row = db.get('SELECT * FROM webhooks WHERE id = ?', id);
  return row ? toWebhook(row) : null;
}

export function webhookWrites(ctx: WriteContext): WriteSide<'webhooks'> {
  const { db } = ctx;

  function save(webhook: WebhookRecord): void {
    const { id, url, events, roomIds, active, lastStatus, failingSince, failures, retryAt } = webhook;
    db.run(
      'UPDATE webhooks SET url = ?, events = ?, roomIds = ?, active = ?, lastStatus = ?, failingSince = ?, failures = ?, retryAt = ? WHERE id = ?',
      url,
      JSON.stringify(events),
      roomIds && JSON.stringify(roomIds),
      active ? 1 : 0,
      lastStatus,
      failingSince === null ? null : Date.parse(failingSince),
      failures,
      retryAt,
      id,
    );
  }

  /** Rooms that came to a webhook begin with what changes from now on; those that it names no more are forgotten. */
  function placeAtHeads(id: string): void {
    const { roomIds } = findWebhook(db, id) ?? { roomIds: null };
    const insert =
      'INSERT OR IGNORE INTO webhookPositions (webhookId, roomId, seq, rev, drained, ahead) SELECT ?, id, seq, rev, rev, ? FROM rooms WHERE';
    if (roomIds === null) {
      db.run(`${insert} kind = 'public'`, id, '{}');
    } else {
      const isNamed = (column: string) => `${column} IN (SELECT value FROM json_each(?))`;
      const named = JSON.stringify(roomIds);
      db.run(`DELETE FROM webhookPositions WHERE webhookId = ? AND NOT ${isNamed('roomId')}`, id, named);
      db.run(`${insert} ${isNamed('id')}`, id, '{}', named);
    }
  }

  const moveOn = (id: string, roomId: string, { seq, rev, drained, ahead }: WebhookPosition) =>
    db.run(
      'INSERT OR REPLACE INTO webhookPositions (webhookId, roomId, seq, rev, drained, ahead) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      roomId,
      seq,
      rev,
      drained,
      JSON.stringify(ahead),
    );

  return {
    create({ id, url, events, roomIds, active, createdAt, secret }) {
      db.run(
        `INSERT INTO webhooks (id, url, events, roomIds, active, secret, createdAt, failures, retryAt, leaseUntil) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0)`,
        id,
        url,
        JSON.stringify(events),
        roomIds && JSON.stringify(roomIds),
        active ? 1 : 0,
        secret,
        Date.parse(createdAt),
      );
      placeAtHeads(id);
      return { ...unchanged(undefined), audit: [webhookEntry('webhookMade', id, url)] };
    },

    update(id, fields) {
      const before = findWebhook(db, id);
      if (!before) return unchanged(null);
      const after = changeWebhook(before, fields);
      save(after);
      // Of what is public, what was made since then is told from its beginning on.
      if (JSON.stringify(before.roomIds) !== JSON.stringify(after.roomIds)) placeAtHeads(id);
      return { ...unchanged(after), audit: webhookEntries(before, after) };
    },

    remove(id) {
      const webhook = findWebhook(db, id);
      if (!webhook) return unchanged(false);
      db.run('DELETE FROM webhooks WHERE id = ?', id);
      return { ...unchanged(true), audit: [webhookRemoved(webhook)] };
    },

    lease(id, holder) {
      const now = ctx.now();
      const taken = db.run(
        'UPDATE webhooks SET leaseHolder = ?, leaseUntil = ? WHERE id = ? AND active = 1 AND (leaseHolder = ? OR leaseUntil <= ?)',
        holder,
        now + LEASE_MS,
        id,
        holder,
        now,
      );
      return unchanged(taken === 1);
    },

    release(holder) {
      db.run('UPDATE webhooks SET leaseUntil = 0 WHERE leaseHolder = ?', holder);
      return unchanged(undefined);
    },

    settle(id, holder, outcome) {
      const row = db.get('SELECT * FROM webhooks WHERE id = ? AND leaseHolder = ?', id, holder);
      if (!row) return unchanged(false);
      const webhook = toWebhook(row);
      if (outcome.kind === 'failed') {
        const after = afterFailure(webhook, outcome.status, ctx.now());
        save(after);
        return { ...unchanged(true), audit: webhookEntries(webhook, after) };
      }
      moveOn(id, outcome.roomId, outcome.position);
      if (outcome.kind === 'told') save(afterTold(webhook, outcome.status));
      return unchanged(true);
    },
  };
}

export function webhookReads(db: Database): ReadSide<'webhooks'> {
  return {
    list: () => db.all('SELECT * FROM webhooks ORDER BY createdAt, id').map(toWebhook),
    find: (id) => findWebhook(db, id),

    next(id, afterRoom) {
      const webhook = findWebhook(db, id);
      if (!webhook?.active) return null;
      const named = webhook.roomIds && JSON.stringify(webhook.roomIds);
      const row = db.get(
        `SELECT ${ROOM_COLUMNS} FROM rooms WHERE rev > coalesce((SELECT p.rev FROM webhookPositions AS p WHERE p.webhookId = ? AND p.roomId = rooms.id), 0)
         AND ${TOLD_OF} ORDER BY id <= ?, id LIMIT 1`,
        id,
        named,
        named,
        afterRoom,
      );
      if (!row) return null;
      const room = toRoom(row);
      const position = findPosition(db, id, room.id);
      return nextOf(room, position, readNews(db, room.id, position), webhook.events);
    },
  };
}

function findPosition(db: Database, id: string, roomId: string): WebhookPosition {
  const row = db.get('SELECT * FROM webhookPositions WHERE webhookId = ? AND roomId = ?', id, roomId);
  if (!row) return positionAt({ seq: 0, rev: 0 });
  return toPosition(row);
}

export function toPosition(row: Row): WebhookPosition {
  const ahead = JSON.parse(text(row.ahead)) as WebhookPosition['ahead'];
  return { seq: int(row.seq), rev: int(row.rev), drained: int(row.drained), ahead };
}

/** What is new in a room, and what changed, after a position. */
function readNews(db: Database, roomId: string, { seq, rev }: WebhookPosition) {
  const read = (condition: string, after: number) =>
    db
      .all(
        `SELECT ${MESSAGE_COLUMNS}, ${REV_COLUMNS} FROM messages WHERE roomId = ? AND ${condition} LIMIT ?`,
        roomId,
        after,
        LOOK_THROUGH,
      )
      .map((row) => ({ message: toMessage(row), revs: toRevs(row, { rev: int(row.rev) }) }));
  const changed = [0, 1].flatMap((deleted) => read(`rev > ? AND deleted = ${deleted} ORDER BY rev`, rev));
  return {
    fresh: read('seq > ? ORDER BY seq', seq),
    changed: changed.sort((a, b) => a.message.rev - b.message.rev).slice(0, LOOK_THROUGH),
  };
}
