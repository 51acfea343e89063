import { createHmac } from 'node:crypto';
import { JWT_SECRET, type Person } from './world.ts';

type Claims = Record<string, unknown>;

export const HS256 = { alg: 'HS256', typ: 'JWT' };

/** A part of a token. */
export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with this header and these claims, signed by the key that the server signs with, or by another. */
export function forge(header: Claims, claims: Claims, key = JWT_SECRET): string {
  const head = `${encode(header)}.${encode(claims)}`;
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
}

export function claimsOf({ token }: Person): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

/** Seconds, as tokens have them. */
export const now = () => Math.floor(Date.now() / 1_000);

/** The access token of this person as it would be had it run out an hour ago. */
export const runOut = (person: Person) => forge(HS256, { ...claimsOf(person), exp: now() - 3_600 });
