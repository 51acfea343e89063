import type { WebhookFields, WebhookPosition, WebhookRecord, WebhookStore } from '../ports/webhooks.ts';
import {
  afterFailure,
  afterTold,
  changeWebhook,
  LEASE_MS,
  LOOK_THROUGH,
  nextOf,
  positionAt,
  revsOfNew,
  webhookEntries,
  webhookEntry,
  webhookRemoved,
} from '../rules/webhooks.ts';
import { attempt } from './attempt.ts';
import { audited, setMark } from './auditWrites.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, RoomHead, UserDocument, WebhookDocument } from './documents.ts';
import { isDuplicate } from './faults.ts';
import type { RoomView } from './roomLog/roomView.ts';
import { iso, optionalIso, READ_FIELDS, type ReadMessage, toMessage, toRoom } from './rows.ts';

type Head = Pick<RoomHead, '_id' | 'seq' | 'rev'>;

/** Webhooks on MongoDB: each is one document with its positions and its lease, so that one conditional update decides. */
export function webhookStore(ctx: MongoContext): WebhookStore {
  const { models, log, now } = ctx;
  const { webhooks, rooms, members, users, messages } = models;
  const read = (id: string) => attempt(() => webhooks.findOne({ _id: id, deleted: false }).lean<WebhookDocument>());

  /** Where a webhook begins in rooms that come to it now. */
  async function headsOf(roomIds: string[] | null): Promise<WebhookDocument['positions']> {
    const filter = roomIds === null ? { kind: 'public' as const } : { _id: { $in: roomIds } };
    const found = await attempt(() => rooms.find(filter, { seq: 1, rev: 1 }).lean<Head[]>());
    return Object.fromEntries(found.map(({ _id, ...head }) => [_id, positionAt(head)]));
  }

  /** The positions after a change of the rooms: those that stay are where they were. */
  async function positionsAfter({ positions }: WebhookDocument, roomIds: string[] | null) {
    const heads = await headsOf(roomIds);
    const kept = Object.entries(positions).filter(([roomId]) => roomIds === null || roomIds.includes(roomId));
    return { ...heads, ...Object.fromEntries(kept) };
  }

  async function isOwnedByAdministrator(roomId: string): Promise<boolean> {
    const owners = await attempt(() =>
      members.find({ roomId, role: 'owner', gone: false }, { userId: 1 }).lean<Pick<MemberDocument, 'userId'>[]>(),
    );
    const ids = owners.map(({ userId }) => userId);
    const found = await attempt(() =>
      users
        .findOne({ _id: { $in: ids }, role: 'admin', deactivated: false }, { _id: 1 })
        .lean<Pick<UserDocument, '_id'>>(),
    );
    return found !== null;
  }

  /** The next room of which there is something to tell. */
  async function roomWithNews({ roomIds, positions }: WebhookDocument, afterRoom: string): Promise<RoomView | null> {
    const filter =
      roomIds === null ? { kind: 'public' as const } : { _id: { $in: roomIds }, kind: { $ne: 'pm' as const } };
    const heads = await attempt(() =>
      rooms
        .find({ ...filter, rev: { $gt: 0 } }, { seq: 1, rev: 1 })
        .sort({ _id: 1 })
        .lean<Head[]>(),
    );
    const ids = heads.filter(({ _id, rev }) => rev > (positions[_id]?.rev ?? 0)).map(({ _id }) => _id);
    const turned = [...ids.filter((id) => id > afterRoom), ...ids.filter((id) => id <= afterRoom)];
    for (const id of turned) {
      const view = await log.read(id);
      if (view && (view.room.kind === 'public' || (await isOwnedByAdministrator(id)))) return view;
    }
    return null;
  }

  /** What is new in a room, and what changed, after a position. */
  async function readNews({ room, messages: laidOver }: RoomView, { seq, rev }: WebhookPosition) {
    const read = (filter: object, sort: Record<string, 1>) =>
      attempt(() =>
        messages
          .find({ roomId: room._id, ...filter }, { ...READ_FIELDS, revs: 1 })
          .sort(sort)
          .limit(LOOK_THROUGH)
          .lean<ReadMessage[]>(),
      );
    const found = await Promise.all([
      read({ seq: { $gt: seq } }, { seq: 1 }),
      read({ deleted: false, rev: { $gt: rev } }, { rev: 1 }),
      read({ deleted: true, rev: { $gt: rev } }, { rev: 1 }),
    ]);
    const seen = [...laidOver(found.flat()).values()].map((one) => ({
      message: toMessage(one),
      revs: one.revs ?? revsOfNew(one),
    }));
    const fresh = seen.filter(({ message }) => message.seq > seq && message.seq <= room.seq);
    // What was changed since the room was read comes with the next look.
    const changed = seen.filter(({ message }) => message.rev > rev && message.rev <= room.rev);
    return {
      fresh: fresh.sort((a, b) => a.message.seq - b.message.seq).slice(0, LOOK_THROUGH),
      changed: changed.sort((a, b) => a.message.rev - b.message.rev).slice(0, LOOK_THROUGH),
    };
  }

  return {
    create: ({ id: _id, createdAt, ...webhook }) =>
      audited(ctx, { documents: 'webhooks', id: _id }, async (mark) => {
        const told = await mark([webhookEntry('webhookMade', _id, webhook.url)]);
        const positions = await headsOf(webhook.roomIds);
        const untried = {
          lastStatus: null,
          failingSince: null,
          failures: 0,
          retryAt: 0,
          lease: null,
          deleted: false,
          version: 0,
        };
        const document = { _id, ...webhook, createdAt: Date.parse(createdAt), ...untried, positions, audited: told };
        await attempt(() => webhooks.create([document])).catch((error: unknown) => {
          // A second try meets what the first one stored: the id is random.
          if (!isDuplicate(error)) throw error;
        });
      }),

    async list() {
      const found = await attempt(() =>
        webhooks.find({ deleted: false }).sort({ createdAt: 1, _id: 1 }).lean<WebhookDocument[]>(),
      );
      return found.map(toWebhook);
    },

    async find(id) {
      const found = await read(id);
      return found && toWebhook(found);
    },

    update: (id, fields) =>
      audited(ctx, { documents: 'webhooks', id }, async (mark) => {
        for (;;) {
          const document = await read(id);
          if (!document) return null;
          const before = toWebhook(document);
          const after = changeWebhook(before, fields);
          const isMoved = JSON.stringify(before.roomIds) !== JSON.stringify(after.roomIds);
          const positions = isMoved ? { positions: await positionsAfter(document, after.roomIds) } : {};
          const told = setMark(await mark(webhookEntries(before, after)));
          const set = { ...chosen(after), ...tries(after), ...positions, ...told, version: document.version + 1 };
          const { matchedCount } = await attempt(() =>
            webhooks.updateOne({ _id: id, deleted: false, version: document.version }, { $set: set }),
          );
          // Another change came between, or the answer to the first try was lost.
          if (matchedCount === 1) return after;
        }
      }),

    remove: (id) =>
      audited(ctx, { documents: 'webhooks', id }, async (mark) => {
        const document = await read(id);
        if (!document) return false;
        const told = setMark(await mark([webhookRemoved(toWebhook(document))]));
        const nothing = { deleted: true, active: false, url: '', secret: '', positions: {}, lease: null };
        const { matchedCount } = await attempt(() =>
          webhooks.updateOne({ _id: id, deleted: false }, { $set: { ...nothing, ...told } }),
        );
        return matchedCount === 1;
      }),

    async next(id, afterRoom) {
      const document = await read(id);
      if (!document?.active) return null;
      const view = await roomWithNews(document, afterRoom);
      if (!view) return null;
      const position = document.positions[view.room._id] ?? positionAt({ seq: 0, rev: 0 });
      return nextOf(toRoom(view.room), position, await readNews(view, position), document.events);
    },

    async lease(id, holder) {
      const at = now();
      const isFree = [{ lease: null }, { 'lease.holder': holder }, { 'lease.until': { $lte: at } }];
      const { matchedCount } = await attempt(() =>
        webhooks.updateOne(
          { _id: id, active: true, $or: isFree },
          { $set: { lease: { holder, until: at + LEASE_MS } } },
        ),
      );
      return matchedCount === 1;
    },

    async release(holder) {
      await attempt(() => webhooks.updateMany({ 'lease.holder': holder }, { $set: { lease: null } }));
    },

    settle: (id, holder, outcome) => {
      const mine = { _id: id, deleted: false, 'lease.holder': holder };
      return audited(ctx, { documents: 'webhooks', id }, async (mark) => {
        const document = await attempt(() => webhooks.findOne(mine).lean<WebhookDocument>());
        if (!document) return false;
        const before = toWebhook(document);
        const unchanged = { ...mine, version: document.version };
        if (outcome.kind === 'failed') {
          const after = afterFailure(before, outcome.status, now());
          const told = setMark(await mark(webhookEntries(before, after)));
          const set = { ...tries(after), active: after.active, ...told };
          return (await attempt(() => webhooks.updateOne(unchanged, { $set: set }))).matchedCount === 1;
        }
        const moved = { [`positions.${outcome.roomId}`]: outcome.position };
        const set = outcome.kind === 'told' ? { ...moved, ...tries(afterTold(before, outcome.status)) } : moved;
        // Where the rooms were changed meanwhile, it is told once more.
        return (await attempt(() => webhooks.updateOne(unchanged, { $set: set }))).matchedCount === 1;
      });
    },
  };
}

const chosen = ({ url, events, roomIds, active }: WebhookFields) => ({ url, events, roomIds, active });

const tries = ({ lastStatus, failingSince, failures, retryAt }: WebhookRecord) => ({
  lastStatus,
  failingSince: failingSince === null ? null : Date.parse(failingSince),
  failures,
  retryAt,
});

function toWebhook(document: WebhookDocument): WebhookRecord {
  const { _id: id, secret, createdAt, lastStatus, failingSince, failures, retryAt } = document;
  return {
    id,
    ...chosen(document),
    secret,
    createdAt: iso(createdAt),
    lastStatus,
    failingSince: optionalIso(failingSince),
    failures,
    retryAt,
  };
}
