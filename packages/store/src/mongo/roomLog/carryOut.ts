import type { MessageDocument, PendingStep } from '../documents.ts';
import { isDuplicate } from '../faults.ts';
import type { Models } from '../models.ts';

/**
 * Carries out the steps of a commit of one room. It may be done twice, half, by several nodes, or long after newer commits: each step changes only what is older than it.
 * Whatever is asked for by its id is asked for by its room too, by which both collections shard. What an insert meets is the same message, perhaps changed since; what a replacement or a membership meets is newer or gets newer.
 */
export async function carryOut(models: Models, roomId: string, steps: PendingStep[]): Promise<void> {
  for (let i = 0; i < steps.length;) {
    const inserts: MessageDocument[] = [];
    for (let step = steps[i]; step?.kind === 'insert'; step = steps[i]) {
      inserts.push(step.message);
      i += 1;
    }
    if (inserts.length > 0) await insert(models, roomId, inserts);
    const step = steps[i];
    if (!step || step.kind === 'insert') continue;
    if (step.kind === 'replace') {
      const { _id, roomId: _roomId, ...fields } = step.message;
      await models.messages.updateOne({ _id, roomId, rev: { $lt: fields.rev } }, { $set: fields });
    } else {
      await putMember(models, roomId, step.member);
    }
    i += 1;
  }
}

async function insert(models: Models, roomId: string, messages: MessageDocument[]): Promise<void> {
  for (let rest = messages; rest.length > 0;) {
    try {
      await models.messages.insertMany(rest, { lean: true, ordered: true });
      return;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // Somebody else carried this out, or is doing so: what is there already stays.
      const ids = messages.map(({ _id }) => _id);
      const there = await models.messages.find({ _id: { $in: ids }, roomId }, { _id: 1 }).lean<{ _id: string }[]>();
      const known = new Set(there.map(({ _id }) => _id));
      rest = messages.filter(({ _id }) => !known.has(_id));
    }
  }
}

async function putMember(
  models: Models,
  roomId: string,
  { _id, roomId: _roomId, ...fields }: Extract<PendingStep, { kind: 'member' }>['member'],
): Promise<void> {
  await models.members
    .updateOne({ _id, roomId, version: { $lt: fields.version } }, { $set: fields }, { upsert: true })
    .catch(ignoreDuplicate);
}

/** An insert that lost against the same, or a newer, document. */
function ignoreDuplicate(error: unknown): void {
  if (!isDuplicate(error)) throw error;
}
