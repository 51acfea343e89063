import { setTimeout as pause } from 'node:timers/promises';
import type { MessageDocument, PendingStep } from '../documents.ts';
import { unavailable } from '../../rules/unavailable.ts';
import { isDuplicate, isTransient } from '../faults.ts';
import { gather, WRITES_AT_ONCE } from '../gather.ts';
import type { Models } from '../models.ts';
import { oneOf } from '../oneOf.ts';

/** How often messages are inserted that somebody else is inserting, and perhaps erasing, too. */
const TRIES = 3;
/** Between two looks whether another node has inserted its messages. */
const LOOK_MS = 20;

/**
 * Carries out the steps of commits. Those of one may be carried out twice, half, by several nodes, or long after newer commits: each step changes only what is older than it.
 * Whatever is asked for by its id is asked for by its room too, by which both collections shard. What an insert meets is the same message, perhaps changed since; what a
 * replacement or a membership meets is newer or gets newer. New messages of many rooms go to the database together.
 * @returns carries out the steps of a commit of one room; `others`: another node is at it, and inserts its new messages within so many milliseconds unless it has died
 */
export function createCarryOut(models: Models) {
  const insertTogether = gather(async (messages: MessageDocument[]) => {
    try {
      await insert(models, messages);
    } catch (error) {
      if (isTransient(error)) throw error;
      // One of them is refused: each commit goes alone.
      return new Map<MessageDocument, true>();
    }
    return new Map(messages.map((message) => [message, true]));
  }, WRITES_AT_ONCE);

  async function insertNew(messages: MessageDocument[]): Promise<void> {
    const inserted = await insertTogether(messages);
    if (messages.some((message) => !inserted.has(message))) await insert(models, messages);
  }

  return async function carryOut(roomId: string, steps: PendingStep[], others?: { withinMs: number }): Promise<void> {
    for (let i = 0; i < steps.length;) {
      const inserts: MessageDocument[] = [];
      for (let step = steps[i]; step?.kind === 'insert'; step = steps[i]) {
        inserts.push(step.message);
        i += 1;
      }
      if (inserts.length > 0) await insertNew(others ? await leftOf(models, inserts, others.withinMs) : inserts);
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
  };
}

/** What is missing of messages that another node is inserting, at the latest after this time. */
async function leftOf(models: Models, messages: MessageDocument[], withinMs: number): Promise<MessageDocument[]> {
  const until = performance.now() + withinMs;
  let missing = await missingOf(models, messages);
  while (missing.length > 0 && performance.now() < until) {
    await pause(LOOK_MS * (0.5 + Math.random()));
    missing = await missingOf(models, missing);
  }
  return missing;
}

async function insert(models: Models, messages: MessageDocument[]): Promise<void> {
  // In one order on all nodes, as the updates of rooms.
  let rest = messages.toSorted((a, b) => (a._id < b._id ? -1 : 1));
  for (let tries = 1; rest.length > 0; tries += 1) {
    try {
      await models.messages.insertMany(rest, { lean: true, ordered: false });
      return;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // They stay in the room's steps, from which the next who reads it inserts them.
      if (tries === TRIES) throw unavailable(error);
      // Somebody else carried this out, or is doing so: what is there already stays.
      rest = await missingOf(models, rest);
    }
  }
}

async function missingOf(models: Models, messages: MessageDocument[]): Promise<MessageDocument[]> {
  const ids = messages.map(({ _id }) => _id);
  const roomId = oneOf([...new Set(messages.map((message) => message.roomId))]);
  const there = await models.messages.find({ _id: { $in: ids }, roomId }, { _id: 1 }).lean<{ _id: string }[]>();
  const known = new Set(there.map(({ _id }) => _id));
  return messages.filter(({ _id }) => !known.has(_id));
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
