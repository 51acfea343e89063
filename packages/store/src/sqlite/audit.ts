import { randomUUID } from 'node:crypto';
import type { AuditDetails } from '@palaver/protocol/audit';
import { AUDIT_ACTIONS, AUDIT_SUBJECTS } from '@palaver/protocol/auditActions';
import type { AuditEntry, AuditRecord, Doer } from '../ports/audit.ts';
import { fromAuditCursor, repeatedId, toAuditCursor } from '../rules/audit.ts';
import { toListed } from '../rules/toListed.ts';
import { int, iso, oneOf, optionalText, type Row, text } from './columns.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

/** Stores a row of the audit; `id`: of something that may come often, of which a further row is counted in the one that is there. */
export function insertAudit(
  db: Database,
  { action, subject, details }: AuditEntry,
  { doer, at, id = randomUUID() }: { doer: Doer; at: number; id?: string },
): void {
  db.run(
    `INSERT INTO audit (id, at, action, actorId, subjectKind, subjectId, address, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET count = count + 1`,
    id,
    at,
    action,
    doer.userId,
    subject?.kind ?? null,
    subject?.id ?? null,
    doer.address,
    JSON.stringify(details),
  );
}

export function toAudit(row: Row): AuditRecord {
  const count = int(row.count);
  // The store wrote it itself.
  const details = JSON.parse(text(row.details)) as AuditDetails;
  return {
    id: text(row.id),
    at: iso(row.at),
    action: oneOf(AUDIT_ACTIONS, row.action),
    actorId: optionalText(row.actorId),
    subject:
      row.subjectKind === null ? null : { kind: oneOf(AUDIT_SUBJECTS, row.subjectKind), id: text(row.subjectId) },
    address: optionalText(row.address),
    details: count === 1 ? details : { ...details, count },
  };
}

export function auditWrites(ctx: WriteContext): WriteSide<'audit'> {
  const { db } = ctx;
  return {
    note: (entry) => ({ ...unchanged(undefined), audit: [entry] }),

    noteRepeated(entry) {
      const doer = ctx.doer();
      insertAudit(db, entry, { doer, at: ctx.now(), id: repeatedId(entry, doer, ctx.now()) });
      return unchanged(undefined);
    },

    purge: (before) => unchanged(db.run('DELETE FROM audit WHERE at < ?', Date.parse(before))),
  };
}

export function auditReads(db: Database): ReadSide<'audit'> {
  return {
    list({ actorId, action, from, to, about, cursor, limit }) {
      const after = fromAuditCursor(cursor);
      // Only what is asked for stands in the query: so each has its index.
      const conditions: [string, ...(string | number)[]][] = [['(at, id) < (?, ?)', after.at, after.id]];
      if (actorId !== undefined) conditions.push(['actorId = ?', actorId]);
      if (action !== undefined) conditions.push(['action = ?', action]);
      if (from !== undefined) conditions.push(['at >= ?', Date.parse(from)]);
      if (to !== undefined) conditions.push(['at < ?', Date.parse(to)]);
      if (about !== undefined) conditions.push(['(actorId = ? OR subjectId = ?)', about, about]);
      const rows = db.all(
        `SELECT * FROM audit WHERE ${conditions.map(([sql]) => sql).join(' AND ')} ORDER BY at DESC, id DESC LIMIT ?`,
        ...conditions.flatMap(([, ...values]) => values),
        limit + 1,
      );
      return toListed(rows.map(toAudit), limit, (row) => row, toAuditCursor);
    },
  };
}
