/** What is put in place of what, in which file of the project. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

/** A deliberate defect. */
export interface Mutant {
  name: string;
  /** The promises that it breaks: it is found by one of these, not by whatever else fails beside it. */
  breaks: number[];
  /** In which faults it shows itself; none: only where nothing else hinders. Without this, in any. */
  faults?: string[];
  patches: Patch[];
}

/** An old refresh token lives so long after its successor was used, in servers with a defect: the minute of the product is longer than their runs. */
export const SHORT_GRACE_MS = 1_000;

/** Done to every server of the mutants, also to the one without a defect. */
export const PREPARATION: Patch[] = [
  {
    file: 'apps/server/src/features/auth/refreshToken.ts',
    find: 'const GRACE_MS = 60_000;',
    replace: `const GRACE_MS = ${SHORT_GRACE_MS};`,
  },
];

/**
 * Defects that the checker has to find, one at a time. They live here and nowhere else: the product has no switch for them.
 * Where a patch no longer finds its place, the server does not start, and the run fails.
 */
export const MUTANTS: Mutant[] = [
  {
    name: 'acknowledges before it writes',
    breaks: [1],
    faults: ['a node is killed'],
    patches: [
      {
        file: 'packages/store/src/sqlite/serveWrites.ts',
        find: "db.raw.exec('BEGIN IMMEDIATE');",
        replace: "if (!db.raw.isTransaction) db.raw.exec('BEGIN IMMEDIATE');",
      },
      {
        file: 'packages/store/src/sqlite/serveWrites.ts',
        find: "db.raw.exec('COMMIT');",
        replace:
          "if (calls.some(({ name }) => !['append', 'raise', 'edit', 'erase', 'react'].includes(name))) db.raw.exec('COMMIT');\n" +
          'else globalThis.late ??= setTimeout(() => {\n' +
          '  globalThis.late = undefined;\n' +
          "  if (db.raw.isTransaction) db.raw.exec('COMMIT');\n" +
          '}, 300);',
      },
    ],
  },
  {
    name: 'forgets to look for repeats',
    breaks: [1, 5],
    patches: [
      {
        file: 'packages/store/src/sqlite/messages.ts',
        find: 'if (repeat) return repeat;',
        replace: '',
      },
      {
        file: 'packages/store/src/sqlite/migrations/0001-schema.ts',
        find: 'CREATE UNIQUE INDEX messagesByClientId',
        replace: 'CREATE INDEX messagesByClientId',
      },
    ],
  },
  {
    name: 'skips what was missed',
    breaks: [3],
    patches: [
      {
        file: 'apps/server/src/features/sync/tellRoom.ts',
        find: 'messages: [...told, ...newest],',
        replace: 'messages: [],',
      },
    ],
  },
  {
    name: 'shows a room to people who are not in it',
    breaks: [8],
    patches: [
      {
        file: 'apps/server/src/realtime/publish.ts',
        find: 'outlet.toRooms([change.message.roomId], change.kind',
        replace: "outlet.toRooms([change.message.roomId, 'general'], change.kind",
      },
    ],
  },
  {
    name: 'shows receipts to people who are not in the room',
    breaks: [8],
    patches: [
      {
        file: 'apps/server/src/realtime/receiptFeed.ts',
        find: 'if (named) outlet.toRooms([roomId], eventType',
        replace: "if (named) outlet.toRooms([roomId, 'general'], eventType",
      },
    ],
  },
  {
    name: 'gives history to people who are not in the room',
    breaks: [8],
    patches: [
      {
        file: 'apps/server/src/features/messages/loadMessages.ts',
        find: 'return readAsMember(ctx, caller, roomId, async () => {',
        replace: 'return (async (_: unknown) => ctx.stores.messages.page(roomId, { ...bounds, limit }))(async () => {',
      },
    ],
  },
  {
    name: 'tells nobody of messages while they are there',
    breaks: [10],
    faults: [],
    patches: [
      {
        file: 'apps/server/src/realtime/publish.ts',
        find: 'outlet.toRooms([change.message.roomId], change.kind',
        replace: "if (change.kind === 'none') outlet.toRooms([change.message.roomId], change.kind",
      },
    ],
  },
  {
    name: 'takes a used clientId with another text',
    breaks: [5],
    patches: [
      {
        file: 'packages/store/src/sqlite/messageLookup.ts',
        find: 'const same = row.digest === null ||',
        replace: 'const same = true ||',
      },
    ],
  },
  {
    name: 'edits without a new rev',
    breaks: [2, 9],
    patches: [
      {
        file: 'packages/store/src/sqlite/messages.ts',
        find: 'const rev = nextRev(roomId);\n      const editedAt',
        replace: 'const rev = before.rev;\n      const editedAt',
      },
    ],
  },
  {
    name: 'brings the first text of an edited message back with the next reaction or edit',
    breaks: [9],
    patches: [
      {
        file: 'packages/store/src/sqlite/messages.ts',
        find: 'const message = { ...before, reactions, rev };',
        replace:
          "const text = before.text.replace(/ edited .*/, '');\n" +
          "db.run('UPDATE messages SET text = ? WHERE roomId = ? AND seq = ?', text, roomId, seq);\n" +
          'const message = { ...before, text, reactions, rev };',
      },
      {
        file: 'packages/store/src/sqlite/messages.ts',
        find: 'const rev = nextRev(roomId);\n      const editedAt',
        replace:
          "if (before.edited) edit.text = edit.text.replace(/ edited .*/, '');\n" +
          'const rev = nextRev(roomId);\n      const editedAt',
      },
    ],
  },
  {
    name: 'stores a batch in another order',
    breaks: [6],
    patches: [
      {
        file: 'packages/store/src/sqlite/messages.ts',
        find: 'const results = entries.map((entry)',
        replace: 'const results = entries.toReversed().map((entry)',
      },
      {
        file: 'packages/store/src/sqlite/messages.ts',
        find: 'const answered = results.filter',
        replace: 'results.reverse();\n      const answered = results.filter',
      },
    ],
  },
  {
    name: 'loses read marks',
    breaks: [7],
    patches: [
      {
        file: 'packages/store/src/sqlite/members.ts',
        find: 'UPDATE members SET receivedSeq = ?, readSeq = ? WHERE',
        replace: 'UPDATE members SET receivedSeq = ?, readSeq = min(?, readSeq) WHERE',
      },
    ],
  },
  {
    name: 'forgets an acknowledgement now and then',
    breaks: [10],
    faults: [],
    patches: [
      {
        file: 'apps/server/src/realtime/guards.ts',
        find: 'reply({ ok: true, data });',
        replace: "if (name !== 'chatMessage' || Math.random() < 0.97) reply({ ok: true, data });",
      },
    ],
  },
  {
    name: 'gives the newest page as if nothing were left out',
    breaks: [3],
    patches: [
      {
        file: 'packages/protocol/src/limits.ts',
        find: 'syncMaxChanges: 500',
        replace: 'syncMaxChanges: 5',
      },
      {
        file: 'apps/server/src/features/sync/tellRoom.ts',
        find: 'answer: { upTo: page.upTo, reset: true }',
        replace: 'answer: { upTo: page.upTo, reset: false }',
      },
    ],
  },
  {
    name: 'lets a session that ended go on',
    breaks: [8],
    patches: [
      {
        file: 'packages/store/src/sqlite/sessions.ts',
        find: "db.run('UPDATE sessions SET endedAt = ?, endReason = ? WHERE id = ?', ctx.now(), reason, sessionId);",
        replace: '',
      },
    ],
  },
  {
    name: 'gives edited messages as they were, after a reset',
    breaks: [9],
    // A server that starts anew has nothing old to give.
    faults: ['half of the lines are cut', 'lines are half open', 'answers get lost, writes do not'],
    patches: [
      {
        file: 'packages/protocol/src/limits.ts',
        find: 'syncMaxChanges: 500',
        replace: 'syncMaxChanges: 5',
      },
      {
        file: 'apps/server/src/features/sync/tellRoom.ts',
        find: 'function tellNewest(page: PageOfMessages, budget: number) {',
        replace:
          'const pages = new Map();\n' +
          'function tellNewest(page, budget) {\n' +
          '  page.messages = page.messages.map((one) => pages.get(one.id) ?? (pages.set(one.id, one), one));',
      },
    ],
  },
  {
    name: 'lets a family go on whose old refresh token is shown again',
    breaks: [8],
    patches: [
      {
        file: 'apps/server/src/features/auth/refreshToken.ts',
        find: "await ctx.stores.sessions.end(session.id, 'reused');",
        replace: '',
      },
    ],
  },
];
