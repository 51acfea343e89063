import type { Patch } from '../checker/mutants.ts';

/** A small change for the worse, and the tests of which at least one has to fail with it. */
export interface Mutation extends Patch {
  /** What is worse. */
  name: string;
  tests: string[];
}

const LIMITS_TEST = 'apps/server/src/tests/limits.test.ts';
const RATES = 'apps/server/src/features/rate/rateLimits.ts';
const RATES_TEST = 'apps/server/src/features/rate/rateLimits.test.ts';
const CONFIG = 'apps/server/src/config.ts';
const CONFIG_TEST = 'apps/server/src/config.test.ts';
const LIMITS = 'packages/protocol/src/limits.ts';

/** Constants and branches whose loss nobody would see at once. Each stands in the product as `find`, once. */
export const MUTATIONS: Mutation[] = [
  {
    name: 'each write of SQLite has a commit of its own',
    file: 'packages/store/src/sqlite/serveWrites.ts',
    find: 'commit(calls))',
    replace: 'calls.flatMap((call) => commit([call])))',
    tests: ['packages/store/src/sqlite/groupCommit.test.ts'],
  },
  {
    name: 'the log keeps files of 900 MB',
    file: 'apps/server/src/observability/keepLogFile.ts',
    find: "maxSize: '10m'",
    replace: "maxSize: '900m'",
    tests: ['apps/server/src/observability/logger.test.ts'],
  },
  {
    name: 'the log keeps 900 files',
    file: 'apps/server/src/observability/keepLogFile.ts',
    find: 'maxFiles: 14',
    replace: 'maxFiles: 900',
    tests: ['apps/server/src/observability/logger.test.ts'],
  },
  {
    name: 'passwords are hashed in 2^6 rounds',
    file: CONFIG,
    find: "read.number('BCRYPT_ROUNDS', 10, 4, 15)",
    replace: "read.number('BCRYPT_ROUNDS', 6, 4, 15)",
    tests: [CONFIG_TEST],
  },
  {
    name: 'one may try 50 passwords a minute',
    file: CONFIG,
    find: "read.number('RATE_LOGIN_PER_MINUTE', 5, ",
    replace: "read.number('RATE_LOGIN_PER_MINUTE', 50, ",
    tests: [CONFIG_TEST],
  },
  {
    name: 'one may ask the API 1,000 times a minute',
    file: CONFIG,
    find: "read.number('RATE_API_PER_MINUTE', 100, ",
    replace: "read.number('RATE_API_PER_MINUTE', 1_000, ",
    tests: [CONFIG_TEST],
  },
  {
    name: 'one may send 100 messages a second',
    file: CONFIG,
    find: "read.number('RATE_SENDS_PER_SECOND', 10, ",
    replace: "read.number('RATE_SENDS_PER_SECOND', 100, ",
    tests: [CONFIG_TEST],
  },
  {
    name: 'an access token lives for a day',
    file: CONFIG,
    find: "read.number('ACCESS_TOKEN_SECONDS', 3_600, ",
    replace: "read.number('ACCESS_TOKEN_SECONDS', 86_400, ",
    tests: [CONFIG_TEST],
  },
  {
    name: 'a connection is kept for 5 s only, behind balancers that keep it for 60',
    file: CONFIG,
    find: "read.number('KEEP_ALIVE_SECONDS', 75, ",
    replace: "read.number('KEEP_ALIVE_SECONDS', 5, ",
    tests: [CONFIG_TEST],
  },
  {
    name: 'a limit of sends that is lifted lifts nothing else',
    file: RATES,
    find: 'sends === 0 ? NO_LIMIT : limit',
    replace: 'limit',
    tests: [RATES_TEST],
  },
  {
    name: 'an address may try 300 passwords a minute',
    file: RATES,
    find: 'const ADDRESS_FACTOR = 6;',
    replace: 'const ADDRESS_FACTOR = 60;',
    tests: [RATES_TEST],
  },
  {
    name: 'one may make 30 rooms an hour',
    file: RATES,
    find: 'perSecond: 30 / 86_400',
    replace: 'perSecond: 30 / 3_600',
    tests: [RATES_TEST],
  },
  {
    name: 'one may send in bursts of 500',
    file: RATES,
    find: 'burst: sends * 5',
    replace: 'burst: sends * 50',
    tests: [RATES_TEST, LIMITS_TEST],
  },
  {
    name: 'one may try 50 set-up codes a minute',
    file: RATES,
    find: 'setupCodes: withLogins({ perMinute: 5 })',
    replace: 'setupCodes: withLogins({ perMinute: 50 })',
    tests: [RATES_TEST],
  },
  {
    name: 'the heartbeat comes once a minute',
    file: 'apps/server/src/realtime/createRealtime.ts',
    find: 'pingInterval: 25_000',
    replace: 'pingInterval: 60_000',
    tests: ['apps/server/src/realtime/heartbeat.test.ts'],
  },
  {
    name: 'a heartbeat is waited for a minute',
    file: 'apps/server/src/realtime/createRealtime.ts',
    find: 'pingTimeout: 30_000',
    replace: 'pingTimeout: 60_000',
    tests: ['apps/server/src/realtime/heartbeat.test.ts'],
  },
  {
    name: 'five connections to MongoDB',
    file: 'packages/store/src/mongo/connect.ts',
    find: 'maxPoolSize: 50',
    replace: 'maxPoolSize: 5',
    tests: ['packages/store/src/mongo/connect.test.ts'],
  },
  {
    name: 'MongoDB is waited for a minute',
    file: 'packages/store/src/mongo/connect.ts',
    find: 'const TIME_OUT_MS = 10_000;',
    replace: 'const TIME_OUT_MS = 60_000;',
    tests: ['packages/store/src/mongo/connect.test.ts'],
  },
  {
    name: 'a message has 51 reactions',
    file: 'packages/store/src/rules/addReaction.ts',
    find: 'const EMOJI_MAX = 50;',
    replace: 'const EMOJI_MAX = 51;',
    tests: ['apps/server/src/tests/bounds.test.ts'],
  },
  {
    name: 'a message calls 51 people',
    file: 'apps/server/src/features/messages/prepareMessage.ts',
    find: 'const MENTIONS_MAX = 50;',
    replace: 'const MENTIONS_MAX = 51;',
    tests: ['apps/server/src/tests/mentions.test.ts'],
  },
  {
    name: 'a person has 21 sockets',
    file: LIMITS,
    find: 'socketsPerUser: 20',
    replace: 'socketsPerUser: 21',
    tests: ['apps/server/src/tests/bounds.test.ts', 'apps/server/src/tests/socketPlaces.test.ts'],
  },
  {
    name: 'a frame of 128 KB is taken',
    file: LIMITS,
    find: 'frameMaxBytes: 64 * 1024',
    replace: 'frameMaxBytes: 128 * 1024',
    tests: ['apps/server/src/tests/hostile.test.ts', 'apps/server/src/tests/bounds.test.ts'],
  },
  {
    name: 'a run of 300 marks is normalised',
    file: 'packages/protocol/src/boundedString.ts',
    find: 'const MARKS_MAX = 30;',
    replace: 'const MARKS_MAX = 300;',
    tests: ['packages/protocol/src/hostileInput.test.ts', 'packages/protocol/src/names.test.ts'],
  },
  {
    name: 'a hundred passwords are hashed at once',
    file: 'apps/server/src/features/auth/hashTurns.ts',
    find: 'const AT_ONCE = 2;',
    replace: 'const AT_ONCE = 100;',
    tests: ['apps/server/src/features/auth/hashTurns.test.ts'],
  },
  {
    name: 'a route answers in another way than it says',
    file: 'apps/server/src/http/routes.ts',
    find: '(await leaveRoom(...call), nothing)',
    replace: '(await leaveRoom(...call), { status: 200, body: {} })',
    tests: ['apps/server/src/tests/rooms.test.ts'],
  },
  {
    name: 'nobody on line is seen again',
    file: 'apps/server/src/realtime/presenceFeed.ts',
    find: 'setInterval(() => touch(presence.onlineIds()), TOUCH_EVERY_MS)',
    replace: 'setInterval(() => touch([]), TOUCH_EVERY_MS)',
    tests: ['apps/server/src/tests/lastSeen.test.ts'],
  },
  {
    name: 'who is on line is seen every ten minutes',
    file: 'apps/server/src/realtime/presenceFeed.ts',
    find: 'TOUCH_EVERY_MS = 60_000;',
    replace: 'TOUCH_EVERY_MS = 600_000;',
    tests: ['apps/server/src/tests/lastSeen.test.ts'],
  },
  {
    name: 'MongoDB is asked twice',
    file: 'packages/store/src/mongo/attempt.ts',
    find: 'const TRIES = 3;',
    replace: 'const TRIES = 2;',
    tests: ['packages/store/src/mongo/attempt.test.ts'],
  },
  {
    name: 'MongoDB is asked again at once',
    file: 'packages/store/src/mongo/attempt.ts',
    find: 'const BACKOFF_MS = 100;',
    replace: 'const BACKOFF_MS = 0;',
    tests: ['packages/store/src/mongo/attempt.test.ts'],
  },
  {
    name: '500 messages go in a batch',
    file: LIMITS,
    find: 'batchMaxMessages: 50',
    replace: 'batchMaxMessages: 500',
    tests: ['apps/server/src/tests/numbers.test.ts'],
  },
  {
    name: '64 KB of texts go in a batch',
    file: LIMITS,
    find: 'batchMaxBytes: 32 * 1024',
    replace: 'batchMaxBytes: 64 * 1024',
    tests: ['apps/server/src/tests/numbers.test.ts'],
  },
  {
    name: '10,000 hashes wait',
    file: 'apps/server/src/features/auth/hashTurns.ts',
    find: 'WAITING_MAX = 100;',
    replace: 'WAITING_MAX = 10_000;',
    tests: ['apps/server/src/features/auth/hashTurns.test.ts'],
  },
  {
    name: 'a client waits for five minutes',
    file: 'packages/client/src/backoff.ts',
    find: 'Math.min(30_000,',
    replace: 'Math.min(300_000,',
    tests: ['packages/client/src/connection.test.ts'],
  },
  {
    name: 'a client says 200 times a second that somebody writes',
    file: 'packages/client/src/typing.ts',
    find: 'SIGN_EVERY_MS = 500;',
    replace: 'SIGN_EVERY_MS = 5;',
    tests: ['packages/client/src/typing.test.ts'],
  },
  {
    name: 'a client tells receipts 100 times a second',
    file: 'packages/client/src/receiptSender.ts',
    find: 'const EVERY_MS = 1_000;',
    replace: 'const EVERY_MS = 10;',
    tests: ['packages/client/src/receiptSender.test.ts'],
  },
];
