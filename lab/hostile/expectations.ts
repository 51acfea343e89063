import { ERRORS, type ErrorCode } from '@palaver/protocol/errors';
import type { Answer } from './ask.ts';

/** @throws Error with `what` when `right` is not so */
export function requireThat(right: boolean, what: string): asserts right {
  if (!right) throw new Error(what);
}

/** An answer of REST must be an error of one of these codes, under its status and with a sentence. @throws Error saying what it is */
export function requireError({ status, body, text }: Answer, ...codes: ErrorCode[]): void {
  const code = codes.find((one) => body?.errorCode === one);
  const isRight = code !== undefined && status === ERRORS[code].status && body.statusCode === status;
  requireThat(
    isRight && typeof body.message === 'string',
    `${status} ${text.slice(0, 200)} instead of ${codes.join(' or ')}`,
  );
}

/** An ack must be a refusal with one of these codes. @throws Error saying what it is */
export function requireRefused(ack: any, ...codes: ErrorCode[]): void {
  const code = codes.find((one) => ack?.error?.errorCode === one);
  const isRight = code !== undefined && ack.ok === false && ack.error.statusCode === ERRORS[code].status;
  requireThat(isRight, `${JSON.stringify(ack).slice(0, 200)} instead of ${codes.join(' or ')}`);
}
