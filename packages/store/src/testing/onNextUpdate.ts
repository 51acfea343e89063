import mongoose from 'mongoose';
import { vi } from 'vitest';

type Call = () => Promise<unknown>;

/**
 * Decides what becomes of the next update of a document in MongoDB that is one of `these`, and what whoever asked for it is answered.
 * @param these by filter and update; without it any
 */
export function onNextUpdate(
  decide: (update: Call) => Promise<unknown>,
  these: (filter: object, update: object) => boolean = () => true,
): void {
  const updateOne: typeof mongoose.Model.updateOne = Reflect.get(mongoose.Model, 'updateOne');
  const spy = vi.spyOn(mongoose.Model, 'updateOne');
  spy.mockImplementation(async function (this: unknown, ...args: unknown[]) {
    const update = async (): Promise<unknown> => await Reflect.apply(updateOne, this, args);
    if (!these(Object(args[0]), Object(args[1]))) return await update();
    spy.mockRestore();
    return await decide(update);
  } as never);
}

/** Whether an update is a commit of a room. */
export function isCommit(filter: object, update: object): boolean {
  return 'version' in filter && '$max' in update;
}

/** What the driver throws where the answer is lost. */
export function breakConnection(): never {
  throw new mongoose.mongo.MongoNetworkError('The connection broke.');
}
