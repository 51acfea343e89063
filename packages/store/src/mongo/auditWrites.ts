import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../ports/audit.ts';
import type { Model } from 'mongoose';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { AuditDocument, AuditedDocument, AuditIntentDocument } from './documents.ts';
import { isDuplicate } from './faults.ts';
import { unlessUnavailable } from './unlessUnavailable.ts';

/** The document whose write the audit tells of. */
type Place = Pick<AuditIntentDocument, 'documents' | 'id'>;
type AuditContext = Pick<MongoContext, 'models' | 'clock'>;

/** What a write stores in its document together with what it changes: the rows that tell of it, by the name of the intent. */
export type AuditMark = Record<string, AuditDocument[]>;

/** What did not leave its mark for so long did not happen, and will not. */
const GIVEN_UP_MS = 600_000;

/** Rows as they are stored, of what is done now by the doer. */
export function auditRows({ now, doer }: Pick<MongoContext, 'now' | 'doer'>, entries: AuditEntry[]): AuditDocument[] {
  return entries.map(({ action, subject, details }) => ({
    _id: randomUUID(),
    at: now(),
    action,
    actorId: doer.userId,
    subjectKind: subject && subject.kind,
    subjectId: subject && subject.id,
    address: doer.address,
    details,
    count: 1,
  }));
}

/** Stores rows; those that are there already stay. */
export async function insertRows({ models }: Pick<MongoContext, 'models'>, rows: AuditDocument[]): Promise<void> {
  for (const row of rows) {
    await attempt(() => models.audit.create([row])).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
    });
  }
}

/**
 * Does a write of one document that the audit tells of. An intent is noted first; the write stores the rows in the document itself, by the same update as what it
 * changes, so that they are there if and only if it happened; then they go to the audit. Whatever dies in between, whoever reads the audit finds the intent and finishes it.
 * @param write is given `mark`: call it before each try to store, with the rows; what it answers belongs into the field `audited` of the document
 */
export async function auditedRows<T>(
  ctx: AuditContext,
  place: Place,
  write: (mark: (rows: AuditDocument[]) => Promise<AuditMark>) => Promise<T>,
): Promise<T> {
  const intent: AuditIntentDocument = { _id: randomUUID(), ...place, at: ctx.clock.now() };
  const state = { isNoted: false };
  const result = await write(async (rows) => {
    if (rows.length === 0) return {};
    if (!state.isNoted)
      await attempt(() => ctx.models.auditIntents.updateOne({ _id: intent._id }, { $set: intent }, { upsert: true }));
    state.isNoted = true;
    return { [intent._id]: rows };
  });
  // The write happened, whatever becomes of this.
  if (state.isNoted) await unlessUnavailable(finish(ctx, intent, 0));
  return result;
}

/** The same for what the doer does now. */
export function audited<T>(
  ctx: Pick<MongoContext, 'models' | 'clock' | 'now' | 'doer'>,
  place: Place,
  write: (mark: (entries: AuditEntry[]) => Promise<AuditMark>) => Promise<T>,
): Promise<T> {
  return auditedRows(ctx, place, (mark) => write((entries) => mark(auditRows(ctx, entries))));
}

/** The mark of a document that is made, for a maker that brings the rows to the audit as part of what it finishes anyway. */
export function newMark(ctx: Pick<MongoContext, 'now' | 'doer'>, entries: AuditEntry[]): AuditMark {
  return { [randomUUID()]: auditRows(ctx, entries) };
}

/** The fields of an update that sets a mark. */
export function setMark(mark: AuditMark): Record<string, AuditDocument[]> {
  return Object.fromEntries(Object.entries(mark).map(([id, rows]) => [`audited.${id}`, rows]));
}

/** Brings the rows of a write to the audit where it happened. Where it did not, the intent goes once it is older than `givenUpMs`. */
async function finish({ models, clock }: AuditContext, intent: AuditIntentDocument, givenUpMs: number): Promise<void> {
  const { _id, id, at } = intent;
  // Each of these collections holds documents that may have the field.
  const documents = models[intent.documents] as unknown as Model<AuditedDocument>;
  const found = await attempt(() => documents.findOne({ _id: id }, { audited: 1 }).lean<AuditedDocument>());
  const rows = found?.audited?.[_id];
  if (!rows && clock.now() - at < givenUpMs) return;
  if (rows) {
    await insertRows({ models }, rows);
    await attempt(() => documents.updateOne({ _id: id }, { $unset: { [`audited.${_id}`]: 1 } }));
  }
  await attempt(() => models.auditIntents.deleteOne({ _id }));
}

/** Finishes what nodes that died left. */
export async function finishAudited(ctx: AuditContext): Promise<void> {
  const intents = await attempt(() => ctx.models.auditIntents.find().lean<AuditIntentDocument[]>());
  for (const intent of intents) await finish(ctx, intent, GIVEN_UP_MS);
}
