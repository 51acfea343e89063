import { mongo } from 'mongoose';

const DUPLICATE_KEY = 11000;
/** Codes of a server that is stepping down, starting, was interrupted, or makes an index of the collection for another node. */
const PASSING = new Set([
  6, 7, 64, 89, 91, 112, 133, 150, 189, 262, 276, 317, 358, 384, 9001, 10058, 10107, 11600, 11602, 12586, 12587, 13388,
  13435, 13436,
]);
/** What servers that keep their documents in PostgreSQL say, as an error without a code of its own, of a call that gave way to another one: it did nothing. */
const DEADLOCK = 'deadlock detected';

/** A unique index refused it. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** The driver's own words for a connection or a pool that went away under a call. */
const LOST = new Set([
  'MongoPoolClearedError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoClientClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoExpiredSessionError',
]);

/** Node's own words for a socket that ends while the driver writes to it, which it passes on as they are. */
const BROKEN_SOCKET = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** The database was away, or is changing its primary: the same may work in a moment. Whether the call took effect is unknown (S1). */
export function isTransient(error: unknown): boolean {
  if (error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoServerSelectionError) return true;
  if (error instanceof mongo.MongoWriteConcernError) return true;
  // An insert of several says so of anything that it met; only what the server said has a code.
  if (error instanceof mongo.MongoBulkWriteError && error.code === undefined) return true;
  if (error instanceof Error && LOST.has(error.name)) return true;
  if (!(error instanceof mongo.MongoError))
    return error instanceof Error && 'code' in error && BROKEN_SOCKET.has(String(error.code));
  if (error.message.includes(DEADLOCK)) return true;
  return error.hasErrorLabel('RetryableWriteError') || (typeof error.code === 'number' && PASSING.has(error.code));
}
