import type { UpdateQuery } from 'mongoose';
import type { RoomDocument } from '../documents.ts';
import type { Models } from '../models.ts';

export interface RoomUpdate {
  filter: { _id: string; version?: number } & Record<string, unknown>;
  update: UpdateQuery<RoomDocument>;
}

/** Updates rooms, each where its filter finds it, in one call. `strict`: fields that this version does not know are left out. @returns how many were found */
export async function updateRooms(
  { rooms }: Models,
  updates: RoomUpdate[],
  options: { strict?: true } = {},
): Promise<number> {
  const [first] = updates;
  if (first && updates.length === 1) return (await rooms.updateOne(first.filter, first.update, options)).matchedCount;
  // In one order on all nodes: a server that holds what a call changes until its end would let two of them wait for each other.
  const sorted = updates.toSorted((a, b) => (a.filter._id < b.filter._id ? -1 : 1));
  const operations = sorted.map((updateOne) => ({ updateOne }));
  return (
    await rooms.bulkWrite(operations, {
      ordered: false,
      throwOnValidationError: true,
      ...options,
    })
  ).matchedCount;
}
