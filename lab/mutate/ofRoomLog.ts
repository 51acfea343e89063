import type { Mutation } from './mutation.ts';

const ROOM_LOG = 'packages/store/src/mongo/roomLog';
const BEGUN_TEST = `${ROOM_LOG}/begunCommits.test.ts`;
const MANY_TEST = `${ROOM_LOG}/manyRooms.test.ts`;
const KNOWN_TEST = `${ROOM_LOG}/knownRooms.test.ts`;
const TURNS_TEST = `${ROOM_LOG}/roomTurns.test.ts`;

/** Of how rooms commit on MongoDB. */
export const OF_ROOM_LOG: Mutation[] = [
  {
    name: 'a commit whose answer was lost is announced only when the store is looked at',
    file: `${ROOM_LOG}/roomCommits.ts`,
    find: 'this.#begun.settle(roomId, head)',
    replace: 'this.#begun.settle(roomId, null)',
    tests: [BEGUN_TEST],
  },
  {
    name: 'a lost answer holds the other nodes for the time of a turn',
    file: `${ROOM_LOG}/roomCommits.ts`,
    find: 'if (found) this.#turns.leave(roomId, head);',
    replace: '',
    tests: [BEGUN_TEST],
  },
  {
    name: 'a room forgets soon which node committed what',
    file: `${ROOM_LOG}/commitIds.ts`,
    find: 'NODES_MAX = 8',
    replace: 'NODES_MAX = 7',
    tests: [BEGUN_TEST],
  },
  {
    name: 'a commit is answered before its removal is seen',
    file: `${ROOM_LOG}/roomCommits.ts`,
    find: 'if (found && head) await this.#steps.finishFound(head);',
    replace: '',
    tests: [MANY_TEST],
  },
  {
    name: 'a node commits past others who wait, on what it knows',
    file: `${ROOM_LOG}/roomCommits.ts`,
    find: 'const unseen = known ? this.#turns.nobodyWaits() : null;',
    replace: 'const unseen = known ? {} : null;',
    tests: [MANY_TEST],
  },
  {
    name: 'a node goes on with what it knows of another history',
    file: `${ROOM_LOG}/storeCommit.ts`,
    find: 'made: room.made, ',
    replace: '',
    tests: [MANY_TEST],
  },
  {
    name: 'marks of members are taken from what a node knows',
    file: `${ROOM_LOG}/knownRooms.ts`,
    find: 'needs.every(({ sent }) => sent)',
    replace: 'needs.length > 0',
    tests: [MANY_TEST],
  },
  {
    name: 'nothing is ever decided on what a node knows',
    file: `${ROOM_LOG}/roomCommits.ts`,
    find: 'this.#known.note(',
    replace: 'void (',
    tests: [MANY_TEST],
  },
  {
    name: 'places without end are known',
    file: `${ROOM_LOG}/knownRooms.ts`,
    find: 'this.#places > PLACES_MAX',
    replace: 'this.#places < 0',
    tests: [KNOWN_TEST],
  },
  {
    name: 'large rooms are copied with each commit',
    file: `${ROOM_LOG}/knownRooms.ts`,
    find: 'OF_ROOM_MAX = 1_000',
    replace: 'OF_ROOM_MAX = 1_100',
    tests: [KNOWN_TEST],
  },
  {
    name: 'steps stay in a room in which a repeat followed',
    file: `${ROOM_LOG}/stepsClearing.ts`,
    find: 'if (!this.#waiting.has(roomId)) this.note(roomId, version);',
    replace: 'void version;',
    tests: [MANY_TEST],
  },
  {
    name: 'steps stay in a room of which was said while others are cleared',
    file: `${ROOM_LOG}/stepsClearing.ts`,
    find: 'if (left) this.note(...left);',
    replace: 'void left;',
    tests: [MANY_TEST],
  },
  {
    name: 'steps stay when the store is closed',
    file: `${ROOM_LOG}/roomLog.ts`,
    find: 'await this.#clearing.flush();',
    replace: '',
    tests: [MANY_TEST],
  },
  {
    name: 'all commits of one call count as stored',
    file: `${ROOM_LOG}/storeCommit.ts`,
    find: 'stored === 0 || stored === updates.length',
    replace: 'stored >= 0',
    tests: [MANY_TEST],
  },
  {
    name: 'a busy node keeps its place for ten seconds',
    file: `${ROOM_LOG}/roomTurns.ts`,
    find: 'RENEWED_AFTER_MS = 3_000',
    replace: 'RENEWED_AFTER_MS = 10_000',
    tests: [TURNS_TEST],
  },
  {
    name: 'the place of a node that died is kept for a minute',
    file: `${ROOM_LOG}/roomTurns.ts`,
    find: '+ PATIENCE_MS + 2_000',
    replace: '+ 60_000',
    tests: [TURNS_TEST],
  },
  {
    name: 'a node that died holds a room for ten seconds',
    file: `${ROOM_LOG}/roomTurns.ts`,
    find: 'TURN_MAX_MS = 3_500',
    replace: 'TURN_MAX_MS = 10_000',
    tests: [MANY_TEST],
  },
];
