import type { Response } from 'express';
import type { Caller } from '../context.ts';

const callers = new WeakMap<Response, Caller>();

/** Notes who asked, as the token said. */
export function noteCaller(res: Response, caller: Caller): void {
  callers.set(res, caller);
}

/** Who asked, where a verified token said so. */
export function callerOf(res: Response): Caller | undefined {
  return callers.get(res);
}
