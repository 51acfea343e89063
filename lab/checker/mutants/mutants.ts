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

/** The room's rev does not fall with a message's, so that others can still write there. */
const REV_STAYS: Patch = {
  file: 'packages/store/src/sqlite/commitRoom.ts',
  find: "'UPDATE rooms SET rev = ? WHERE id = ?', rev, roomId",
  replace: "'UPDATE rooms SET rev = max(rev, ?) WHERE id = ?', rev, roomId",
};

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
        find: "db.run('BEGIN IMMEDIATE');",
        replace: "if (!db.raw.isTransaction) db.raw.exec('BEGIN IMMEDIATE');",
      },
      {
        file: 'packages/store/src/sqlite/serveWrites.ts',
        find: "db.run('COMMIT');",
        replace:
          "if (calls.some(({ name }) => !['append', 'raise', 'edit', 'erase', 'react', 'pin'].includes(name[1]))) db.raw.exec('COMMIT');\n" +
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
        file: 'packages/store/src/rules/messages.ts',
        find: 'if (sent) {',
        replace: 'if (sent && !sent) {',
      },
      {
        file: 'packages/store/src/sqlite/migrations/0001-schema.ts',
        find: 'CREATE UNIQUE INDEX messagesByClientId',
        replace: 'CREATE INDEX messagesByClientId',
      },
      {
        // Otherwise the start makes it what it has to be.
        file: 'packages/store/src/sqlite/indexes.ts',
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
        file: 'apps/server/src/features/sync/answerRoom.ts',
        find: 'messages: [...oldest.filter(isMessage), ...newest],',
        replace: 'messages: [],',
      },
    ],
  },
  {
    name: 'shows a room to people who are not in it',
    breaks: [8],
    patches: [
      {
        file: 'apps/server/src/realtime/delivery/publish.ts',
        find: 'emit.toRooms([change.message.roomId], change.kind',
        replace: "emit.toRooms([change.message.roomId, 'general'], change.kind",
      },
    ],
  },
  {
    name: 'shows receipts to people who are not in the room',
    breaks: [8],
    patches: [
      {
        file: 'apps/server/src/realtime/delivery/receiptFeed.ts',
        find: 'if (named) emit.toRooms([roomId], eventType',
        replace: "if (named) emit.toRooms([roomId, 'general'], eventType",
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
    name: 'publishes no message to those who are there',
    breaks: [10],
    faults: [],
    patches: [
      {
        file: 'apps/server/src/realtime/delivery/publish.ts',
        find: 'emit.toRooms([change.message.roomId], change.kind',
        replace: "if (change.kind === 'none') emit.toRooms([change.message.roomId], change.kind",
      },
    ],
  },
  {
    name: 'takes a used clientId with another text',
    breaks: [5],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: 'return digest === null ||',
        replace: 'return true ||',
      },
    ],
  },
  {
    name: 'edits without a new rev',
    breaks: [2, 9],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: 'rev: room.rev + 1,\n    edited: true,',
        replace: 'rev: before.rev,\n    edited: true,',
      },
      REV_STAYS,
    ],
  },
  {
    name: 'brings the first text of an edited message back with the next reaction or edit',
    breaks: [9],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: '{ ...before, reactions, rev: room.rev + 1 }',
        replace: "{ ...before, text: before.text.replace(/ edited .*/, ''), reactions, rev: room.rev + 1 }",
      },
      {
        file: 'packages/store/src/rules/messages.ts',
        find: '...before,\n    text,',
        replace: "...before,\n    text: before.edited ? text.replace(/ edited .*/, '') : text,",
      },
    ],
  },
  {
    name: 'takes a pinned message down with the next reaction or edit',
    breaks: [9],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: '{ ...before, reactions, rev: room.rev + 1 }',
        replace: '{ ...before, reactions, pinned: null, rev: room.rev + 1 }',
      },
      {
        file: 'packages/store/src/rules/messages.ts',
        find: '...before,\n    text,',
        replace: '...before,\n    pinned: null,\n    text,',
      },
    ],
  },
  {
    name: 'pins without a new rev',
    breaks: [2, 9],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: '{ ...before, pinned, rev: room.rev + 1 }',
        replace: '{ ...before, pinned, rev: before.rev }',
      },
      REV_STAYS,
    ],
  },
  {
    name: 'stores a batch in another order',
    breaks: [6],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: 'for (const entry of entries) {',
        replace: 'for (const entry of entries.toReversed()) {',
      },
      {
        file: 'packages/store/src/rules/messages.ts',
        find: 'if (stored.length === 0) return',
        replace: 'results.reverse();\n  if (stored.length === 0) return',
      },
    ],
  },
  {
    name: 'loses read marks',
    breaks: [7],
    patches: [
      {
        file: 'packages/store/src/sqlite/commitRoom.ts',
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
        file: 'apps/server/src/realtime/sockets/eventGuard.ts',
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
        file: 'apps/server/src/features/sync/answerRoom.ts',
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
        find: "if (ended) db.run('UPDATE sessions SET endedAt = ?, endReason = ? WHERE id = ?', ctx.now(), reason, ended.id);",
        replace: '',
      },
    ],
  },
  {
    name: 'gives edited messages as they were, after a reset',
    breaks: [9],
    // A server that starts anew has nothing old to give.
    faults: ['half of the connections are cut', 'connections are half open', 'answers get lost, writes do not'],
    patches: [
      {
        file: 'packages/protocol/src/limits.ts',
        find: 'syncMaxChanges: 500',
        replace: 'syncMaxChanges: 5',
      },
      {
        file: 'apps/server/src/features/sync/answerRoom.ts',
        find: 'function answerNewest(page: PageOfMessages, budget: number) {',
        replace:
          'const pages = new Map();\n' +
          'function answerNewest(page, budget) {\n' +
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
        find: "await ctx.stores.by({ userId: null, address }).sessions.end(session.id, 'reused');",
        replace: '',
      },
    ],
  },
  {
    name: 'bans, and leaves the membership',
    breaks: [8],
    patches: [
      {
        file: 'packages/store/src/rules/bans.ts',
        find: "const out: Step[] = member ? [{ kind: 'removeMember', member, reason: 'banned' }] : [];",
        replace: 'const out: Step[] = [];',
      },
    ],
  },
  {
    name: 'lets who is banned hear the room on',
    breaks: [8],
    faults: [],
    patches: [
      {
        file: 'apps/server/src/realtime/delivery/publish.ts',
        find: 'subscriptions.unsubscribe(userId, roomId);',
        replace: "if (reason !== 'banned') subscriptions.unsubscribe(userId, roomId);",
      },
    ],
  },
  {
    name: 'lets who is banned come in again',
    breaks: [8],
    patches: [
      {
        file: 'packages/store/src/rules/members.ts',
        find: 'if (ban && isInForce(ban, at.now)) return',
        replace: 'if (ban && !ban) return',
      },
      // It is looked at before the store is asked, too.
      {
        file: 'apps/server/src/features/requireMember.ts',
        find: 'if (found && !found.member) refuseBanned(ctx, found.ban);',
        replace: '',
      },
    ],
  },
  {
    name: 'lets who is muted edit',
    breaks: [8],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: "if (!before.deleted && before.text === text) return unchanged({ outcome: 'unchanged', message: before });\n  const muted = mutedNow(member, at);",
        replace:
          "if (!before.deleted && before.text === text) return unchanged({ outcome: 'unchanged', message: before });\n  const muted = null;",
      },
    ],
  },
  {
    name: 'goes on refusing who is muted no more',
    breaks: [8],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: "return mute && isInForce(mute, now) ? { outcome: 'muted', until: mute.until } : null;",
        replace:
          'const was = (globalThis.muted ??= new Map());\n' +
          '  if (mute) was.set(userId, now);\n' +
          "  return now - (was.get(userId) ?? -Infinity) < 1_000 ? { outcome: 'muted', until: null } : null;",
      },
      {
        file: 'packages/store/src/rules/messages.ts',
        find: 'function mutedNow({ mute }: MemberRecord,',
        replace: 'function mutedNow({ mute, userId }: MemberRecord,',
      },
    ],
  },
  {
    name: 'leaves in the list of pins what was taken down',
    breaks: [9],
    patches: [
      {
        file: 'packages/store/src/rules/messages.ts',
        find: 'on ? [...others, seq] : others);',
        replace: 'on ? [...others, seq] : state.pins());',
      },
    ],
  },
  {
    name: 'tells nobody that an account was deleted',
    breaks: [9],
    patches: [
      {
        file: 'packages/store/src/sqlite/deletion.ts',
        find: "...left.flatMap(({ changes }) => changes), { kind: 'userChanged', user }],",
        replace: '...left.flatMap(({ changes }) => changes)],',
      },
      {
        file: 'packages/store/src/sqlite/deletion.ts',
        find: 'ctx.nextPosition(),',
        replace: '0,',
      },
    ],
  },
  {
    name: 'lets the sockets of a deleted account go on',
    breaks: [8],
    faults: [],
    patches: [
      {
        file: 'packages/store/src/sqlite/deletion.ts',
        find: "sessions.endOfUser(userId, 'deleted').changes;",
        replace: "sessions.endOfUser(userId, 'deleted').changes.slice(0, 0);",
      },
    ],
  },
  {
    name: 'leaves a message of a deleted account that was to go',
    breaks: [9],
    patches: [
      {
        file: 'packages/store/src/sqlite/deletion.ts',
        find: 'const changes = places.flatMap(',
        replace: 'const changes = places.slice(1).flatMap(',
      },
    ],
  },
];
