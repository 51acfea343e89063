import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { isTransient } from './faults.ts';

describe('what may work when it is tried again', () => {
  it('is what a lost connection, a socket that ended in the middle of a write, a server that steps down, or one that is busy with another call says', () => {
    const stepDown = new mongo.MongoServerError({ message: 'not primary', code: 10107 });
    const ended = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });
    const indexing = [12587, 276].map((code) => new mongo.MongoServerError({ message: 'an index is built', code }));
    const gaveWay = new mongo.MongoServerError({ message: 'ERROR: deadlock detected', code: 1 });
    for (const error of [new mongo.MongoNetworkError('gone'), stepDown, ended, ...indexing, gaveWay])
      expect(isTransient(error)).toBe(true);
  });

  it('is not what the database refuses, nor a mistake of this program', () => {
    const duplicate = new mongo.MongoServerError({ message: 'duplicate', code: 11000 });
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    for (const error of [duplicate, missing, new TypeError('not a function'), 'text'])
      expect(isTransient(error)).toBe(false);
  });
});
