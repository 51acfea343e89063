import type { AuditRecord, AuditStore } from '../ports/audit.ts';
import { fromAuditCursor, repeatedId, toAuditCursor } from '../rules/audit.ts';
import { toListed } from '../rules/toListed.ts';
import { attempt } from './attempt.ts';
import { auditRows, finishAudited, insertRows } from './auditWrites.ts';
import type { MongoContext } from './context.ts';
import type { AuditDocument } from './documents.ts';
import { iso } from './rows.ts';

export function auditStore(ctx: MongoContext): AuditStore {
  const { models } = ctx;
  return {
    note: (entry) => insertRows(ctx, auditRows(ctx, [entry])),

    async noteRepeated(entry) {
      const _id = repeatedId(entry, ctx.doer, ctx.now());
      const [row] = auditRows(ctx, [entry]);
      if (!row) return;
      const { count: _one, ...first } = { ...row, _id };
      await attempt(() =>
        models.audit.updateOne({ _id }, { $setOnInsert: first, $inc: { count: 1 } }, { upsert: true }),
      );
    },

    async list({ actorId, action, from, to, about, cursor, limit }) {
      await finishAudited(ctx);
      const after = fromAuditCursor(cursor);
      const conditions: object[] = [{ $or: [{ at: { $lt: after.at } }, { at: after.at, _id: { $lt: after.id } }] }];
      if (about !== undefined) conditions.push({ $or: [{ actorId: about }, { subjectId: about }] });
      if (from !== undefined) conditions.push({ at: { $gte: Date.parse(from) } });
      if (to !== undefined) conditions.push({ at: { $lt: Date.parse(to) } });
      if (actorId !== undefined) conditions.push({ actorId });
      if (action !== undefined) conditions.push({ action });
      const found = await attempt(() =>
        models.audit
          .find({ $and: conditions })
          .sort({ at: -1, _id: -1 })
          .limit(limit + 1)
          .lean<AuditDocument[]>(),
      );
      return toListed(found.map(toAudit), limit, (row) => row, toAuditCursor);
    },

    async purge(before) {
      await finishAudited(ctx);
      const { deletedCount } = await attempt(() => models.audit.deleteMany({ at: { $lt: Date.parse(before) } }));
      return deletedCount;
    },
  };
}

function toAudit({ _id, at, subjectKind, subjectId, details, count, ...row }: AuditDocument): AuditRecord {
  return {
    id: _id,
    at: iso(at),
    action: row.action,
    actorId: row.actorId,
    subject: subjectKind === null || subjectId === null ? null : { kind: subjectKind, id: subjectId },
    address: row.address,
    details: count === 1 ? details : { ...details, count },
  };
}
