import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '@palaver/protocol/entities';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import type { Change } from '../ports/change.ts';
import type { Appended } from '../ports/messages.ts';
import type { Store } from '../ports/store.ts';
import { addUser, draft, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

const ROOM = 'general';
const stored = (result: Appended | null | undefined): Message => {
  if (!result || !('message' in result)) throw new Error(`Not stored: ${JSON.stringify(result)}`);
  return result.message;
};

/** What every store promises of messages. */
export function describeMessages(open: OpenStore): void {
  describe('messages', () => {
    const anna = userIdOf('anna');
    const ben = userIdOf('ben');
    let opened: OpenedStore;
    let store: Store;
    let changes: Change[];
    const send = async (clientId: string, text?: string, sender = anna) => {
      const outcome = await store.messages.append(ROOM, { senderId: sender, entries: [draft(clientId, text)] });
      if (outcome.outcome !== 'done') throw new Error(outcome.outcome);
      return outcome.results[0];
    };

    beforeEach(async () => {
      ({ opened, store, changes } = await openWithUsers(open, ['anna', 'ben']));
    });
    afterEach(() => opened.drop());

    it('O1, O2: numbers messages and changes densely from 1, and names a message by its place', async () => {
      const first = stored(await send('client-0001'));
      const second = stored(await send('client-0002', 'x', ben));
      expect([first.id, second.id]).toEqual(['general:1', 'general:2']);
      const edited = await store.messages.edit(ROOM, {
        userId: anna,
        seq: 1,
        admitted: true,
        text: 'new',
        called: [],
        base: null,
      });
      expect(edited).toMatchObject({ outcome: 'changed', message: { seq: 1, rev: 3, edited: true } });
      expect(stored(await send('client-0003'))).toMatchObject({ seq: 3, rev: 4 });
      expect(await store.rooms.find(ROOM)).toMatchObject({ seq: 3, rev: 4 });
    });

    it('O1: 200 sends at once are dense, each once', async () => {
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, i) => send(`parallel-${i}`, undefined, i % 2 ? anna : ben)),
      );
      const seqs = results.map((result) => stored(result).seq).sort((a, b) => a - b);
      expect(seqs).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
      expect(
        changes.filter((change) => 'message' in change).map((change) => 'message' in change && change.message.rev),
      ).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    });

    it('says of each commit how long it took and how many writes shared it', async () => {
      const commits: { ms: number; writes: number }[] = [];
      store.onCommit((ms, writes) => commits.push({ ms, writes }));
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: 20 }, (_, i) => send(`counted-${i}`)));
      const tookMs = performance.now() - startedAt;
      expect(commits.reduce((sum, { writes }) => sum + writes, 0)).toBe(20);
      for (const { ms, writes } of commits) {
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(tookMs);
        expect(writes).toBeGreaterThan(0);
      }
    });

    it('O4: twenty repeats at once store one, and a repeat is answered with the message as it is now, also after a restart', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, () => send('repeated-1', 'hello')));
      expect(new Set(results.map((result) => stored(result).id)).size).toBe(1);
      expect(results.filter((result) => result?.outcome === 'stored')).toHaveLength(1);
      await store.messages.edit(ROOM, {
        userId: anna,
        seq: 1,
        admitted: true,
        text: 'hello again',
        called: [],
        base: null,
      });
      store = await opened.reopen();
      expect(await send('repeated-1', 'hello')).toMatchObject({
        outcome: 'repeated',
        message: { id: 'general:1', text: 'hello again' },
      });
    });

    it('O4: another first text under the same clientId is refused; another sender may use it', async () => {
      await send('shared-id-1', 'one');
      expect(await send('shared-id-1', 'two')).toEqual({ outcome: 'reused' });
      expect(await send('shared-id-1', 'two', ben)).toMatchObject({ outcome: 'stored' });
    });

    it('O4: only the newest key is not enough: x, y, x again is x once', async () => {
      const x = stored(await send('key-x-0001'));
      await send('key-y-0001');
      expect(stored(await send('key-x-0001')).id).toBe(x.id);
    });

    it('keeps the order of a batch, and answers each of it', async () => {
      await send('taken-id-1', 'first');
      const outcome = await store.messages.append(ROOM, {
        senderId: anna,
        entries: [
          draft('batch-0001'),
          draft('taken-id-1', 'other'),
          { ...draft('batch-0002'), replyTo: 99 },
          { ...draft('batch-0003'), replyTo: 2 },
        ],
      });
      expect(outcome).toMatchObject({
        outcome: 'done',
        results: [
          { outcome: 'stored', message: { seq: 2 } },
          { outcome: 'reused' },
          { outcome: 'noSuchReply' },
          { outcome: 'stored', message: { seq: 3, replyTo: 'general:2' } },
        ],
      });
    });

    it('B3: stores nothing of somebody who is no member, nor in a room that is missing', async () => {
      await store.members.remove(ROOM, ben, 'left');
      expect(await store.messages.append(ROOM, { senderId: ben, entries: [draft('outside-01')] })).toEqual({
        outcome: 'noMember',
        room: await store.rooms.find(ROOM),
        ban: null,
      });
      expect(await store.messages.append('no-room', { senderId: anna, entries: [draft('outside-01')] })).toEqual({
        outcome: 'noMember',
        room: null,
        ban: null,
      });
      expect((await store.rooms.find(ROOM))?.seq).toBe(0);
    });

    it('an archived room answers repeats and stores nothing new', async () => {
      await send('archived-1', 'hello');
      await store.rooms.update(ROOM, { archived: true });
      const outcome = await store.messages.append(ROOM, {
        senderId: anna,
        entries: [draft('archived-1', 'hello'), draft('archived-2')],
      });
      expect(outcome).toEqual({
        outcome: 'done',
        results: [expect.objectContaining({ outcome: 'repeated' }), { outcome: 'archived' }],
      });
    });

    it('M1, B3: an edit, a deletion and a reaction are refused to who is no member at that moment', async () => {
      await send('gone-00001');
      await store.members.remove(ROOM, anna, 'removed');
      const change = { userId: anna, seq: 1, admitted: true };
      const edit = { ...change, text: 'x', called: [], base: null };
      const notIn = { outcome: 'noMember', room: await store.rooms.find(ROOM), ban: null };
      expect(await store.messages.edit(ROOM, edit)).toEqual(notIn);
      expect(await store.messages.erase(ROOM, change)).toEqual(notIn);
      expect(await store.messages.react(ROOM, { ...change, emoji: '👍', on: true })).toEqual(notIn);
      expect(await store.messages.edit('no-room', edit)).toEqual({ outcome: 'noMember', room: null, ban: null });
      expect((await store.rooms.find(ROOM))?.rev).toBe(1);
    });

    it('only the author edits; a moderator deletes what lower ranks wrote, and who is gone', async () => {
      await send('own-000001');
      const change = { userId: ben, seq: 1, admitted: true };
      const edit = { ...change, text: 'x', called: [], base: null };
      expect(await store.messages.edit(ROOM, edit)).toEqual({ outcome: 'notYours' });
      expect(await store.messages.erase(ROOM, change)).toEqual({ outcome: 'notYours' });
      await store.members.setRole(ROOM, ben, 'moderator');
      expect(await store.messages.edit(ROOM, edit)).toEqual({ outcome: 'notYours' });
      await store.members.setRole(ROOM, await addUser(store, 'cora'), 'owner');
      for (const role of ['owner', 'moderator'] as const) {
        await store.members.setRole(ROOM, anna, role);
        expect(await store.messages.erase(ROOM, change)).toEqual({ outcome: 'notYours' });
      }
      await store.members.setRole(ROOM, anna, 'member');
      expect(await store.messages.erase(ROOM, change)).toMatchObject({ outcome: 'changed' });
      await send('own-000002');
      await store.members.remove(ROOM, anna, 'left');
      expect(await store.messages.erase(ROOM, { ...change, seq: 2 })).toMatchObject({ outcome: 'changed' });
    });

    it('an archived room takes no edits and reactions, but deletions', async () => {
      await send('kept-00001', 'as it is');
      await store.rooms.update(ROOM, { archived: true });
      const change = { userId: anna, seq: 1, admitted: true };
      const edit = { ...change, called: [], base: null };
      expect(await store.messages.edit(ROOM, { ...edit, text: 'new' })).toEqual({ outcome: 'archived' });
      expect(await store.messages.edit(ROOM, { ...edit, text: 'as it is' })).toMatchObject({ outcome: 'unchanged' });
      expect(await store.messages.react(ROOM, { ...change, emoji: '👍', on: true })).toEqual({ outcome: 'archived' });
      expect(await store.messages.erase(ROOM, change)).toMatchObject({ outcome: 'changed' });
    });

    it('L3: what finds no room in the budget ends a batch, and repeats cost nothing', async () => {
      await send('before-0001', 'sent before');
      const entries = ['one', 'two', 'three', 'four'].map((text) => ({ ...draft(`budget-${text}`, text), cost: 2 }));
      const outcome = await store.messages.append(ROOM, {
        senderId: anna,
        entries: [draft('before-0001', 'sent before'), ...entries],
        budget: 5,
      });
      expect(outcome.outcome === 'done' && outcome.results.map((result) => result.outcome)).toEqual([
        'repeated',
        'stored',
        'stored',
        'overBudget',
      ]);
      expect((await store.rooms.find(ROOM))?.seq).toBe(3);
    });

    it('L3: who is not admitted changes nothing, and is answered what needs no change', async () => {
      await send('slow-00001', 'as it is');
      const change = { userId: anna, seq: 1, admitted: false };
      const edit = { ...change, called: [], base: null };
      expect(await store.messages.edit(ROOM, { ...edit, text: 'new' })).toEqual({ outcome: 'overBudget' });
      expect(await store.messages.edit(ROOM, { ...edit, text: 'as it is' })).toMatchObject({ outcome: 'unchanged' });
      expect(await store.messages.react(ROOM, { ...change, emoji: '👍', on: true })).toEqual({ outcome: 'overBudget' });
      expect(await store.messages.erase(ROOM, change)).toEqual({ outcome: 'overBudget' });
      expect((await store.rooms.find(ROOM))?.rev).toBe(1);
    });

    it('mentions are of who is a member in that commit: the first name that one has, each once, in the order of the text', async () => {
      const cora = await addUser(store, 'cora');
      await store.members.remove(ROOM, cora, 'left');
      const called = [['cora'], ['ben.', 'ben'], ['nobody'], ['anna'], ['ben']];
      const outcome = await store.messages.append(ROOM, {
        senderId: anna,
        entries: [{ ...draft('calls-0001'), called }],
      });
      expect(outcome).toMatchObject({ results: [{ message: { mentions: [ben, anna] } }] });
      await store.members.add(ROOM, cora, 'member');
      const edit = { userId: anna, seq: 1, admitted: true, text: 'new', called: [['cora'], ['ben']], base: null };
      expect(await store.messages.edit(ROOM, edit)).toMatchObject({ message: { mentions: [cora, ben] } });
    });

    describe('a conversation between two', () => {
      let pm: string;
      beforeEach(() => {
        pm = pmRoomId(anna, ben);
      });

      it('B2: opens with its first message, in the same commit, and is published to both first', async () => {
        const origin = { socketId: 'socket', answered: Promise.resolve() };
        const sends = { senderId: anna, entries: [{ ...draft('opening-01'), called: [['ben']] }] };
        expect(await store.messages.append(pm, sends, origin)).toMatchObject({
          results: [{ outcome: 'stored', message: { seq: 1, rev: 1, mentions: [ben] } }],
        });
        expect(await store.rooms.find(pm)).toMatchObject({ kind: 'pm', memberCount: 2, seq: 1 });
        expect(changes.map(({ kind }) => kind)).toEqual(['memberAdded', 'memberAdded', 'chatMessage']);
        // The ack does not hold the room: it is published to the socket that asked as to all others.
        expect(changes.map((change) => 'origin' in change)).toEqual([false, false, true]);
        for (const userId of [anna, ben]) expect(await store.members.find(pm, userId)).toMatchObject({ readSeq: 0 });
      });

      it('B2: opens once when both write at once', async () => {
        const texts = Array.from({ length: 10 }, (_, i) => i);
        await Promise.all(
          texts.flatMap((i) =>
            [anna, ben].map((senderId) =>
              store.messages.append(pm, { senderId, entries: [draft(`both-${senderId}-${i}`)] }),
            ),
          ),
        );
        expect(await store.rooms.find(pm)).toMatchObject({ memberCount: 2, seq: 20, rev: 20 });
        expect(changes.filter(({ kind }) => kind === 'memberAdded')).toHaveLength(2);
      });

      it('B2: is opened once without a message, and both are informed', async () => {
        const outcomes = await Promise.all(
          [anna, ben, anna, ben].map((userId) => store.rooms.openConversation(pm, userId)),
        );
        expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already', 'already', 'already', 'opened']);
        expect(await store.rooms.find(pm)).toMatchObject({ kind: 'pm', memberCount: 2, seq: 0 });
        expect(changes).toMatchObject([{ kind: 'memberAdded' }, { kind: 'memberAdded' }]);
        await store.users.update(ben, { deactivated: true });
        expect(await store.rooms.openConversation(pm, anna)).toEqual({ outcome: 'already' });
        const cora = await addUser(store, 'cora');
        expect(await store.rooms.openConversation(pm, cora)).toEqual({ outcome: 'refused' });
      });

      it('opens with nobody who is missing or deactivated, with no stranger in it, and not with oneself', async () => {
        const cora = await addUser(store, 'cora');
        const nobody = pmRoomId(anna, 'nobody0000000000');
        await store.users.update(ben, { deactivated: true });
        const tries: [roomId: string, senderId: string][] = [
          [nobody, anna],
          [pm, anna],
          [pm, cora],
          [pmRoomId(anna, anna), anna],
          ['no-conversation', anna],
        ];
        for (const [roomId, senderId] of tries) {
          const sends = { senderId, entries: [draft('nobody-0001')] };
          expect(await store.messages.append(roomId, sends)).toEqual({ outcome: 'noMember', room: null, ban: null });
          expect(await store.rooms.openConversation(roomId, senderId)).toEqual({ outcome: 'refused' });
          expect(await store.rooms.find(roomId)).toBeNull();
        }
      });

      it('stays closed when its first message is not stored', async () => {
        const entries = [{ ...draft('reply-0001'), replyTo: 5 }];
        expect(await store.messages.append(pm, { senderId: anna, entries })).toEqual({
          outcome: 'done',
          results: [{ outcome: 'noSuchReply' }],
        });
        expect(await store.rooms.find(pm)).toBeNull();
      });
    });

    it('timestamps never fall, and an edit is always later, when the clock steps back over a restart', async () => {
      opened.setNow(Date.UTC(2026, 2, 1, 12));
      const before = stored(await send('clock-0001'));
      opened.setNow(Date.UTC(2026, 2, 1, 11));
      const after = stored(await send('clock-0002'));
      expect(after.timestamp >= before.timestamp).toBe(true);
      const edited = await store.messages.edit(ROOM, {
        userId: anna,
        seq: 1,
        admitted: true,
        text: 'one',
        called: [],
        base: null,
      });
      if (edited.outcome !== 'changed') throw new Error(edited.outcome);
      expect((edited.message.editedAt ?? '') > before.timestamp).toBe(true);
      const again = await store.messages.edit(ROOM, {
        userId: anna,
        seq: 1,
        admitted: true,
        text: 'two',
        called: [],
        base: edited.message.editedAt,
      });
      expect(again.outcome === 'changed' && (again.message.editedAt ?? '') > (edited.message.editedAt ?? '')).toBe(
        true,
      );
      store = await opened.reopen();
      expect(stored(await send('clock-0003')).timestamp >= after.timestamp).toBe(true);
    });

    it('of edits with one base at once one wins, and the others get what is there', async () => {
      await send('edited-001');
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          store.messages.edit(ROOM, {
            userId: anna,
            seq: 1,
            admitted: true,
            text: `edit ${i}`,
            called: [],
            base: null,
          }),
        ),
      );
      expect(tries.filter((one) => one.outcome === 'changed')).toHaveLength(1);
      const conflicts = tries.filter((one) => one.outcome === 'conflict');
      expect(conflicts).toHaveLength(9);
      for (const one of conflicts) expect('message' in one && one.message.text).toMatch(/^edit \d$/);
    });

    it('the same text, an unknown place, and a deleted message change nothing', async () => {
      await send('same-text-1', 'as it is');
      expect(
        await store.messages.edit(ROOM, {
          userId: anna,
          seq: 1,
          admitted: true,
          text: 'as it is',
          called: [],
          base: 'x',
        }),
      ).toMatchObject({
        outcome: 'unchanged',
        message: { rev: 1 },
      });
      expect(
        await store.messages.edit(ROOM, { userId: anna, seq: 7, admitted: true, text: 'x', called: [], base: null }),
      ).toEqual({
        outcome: 'missing',
      });
      await store.messages.erase(ROOM, { userId: anna, seq: 1, admitted: true });
      expect(
        await store.messages.edit(ROOM, { userId: anna, seq: 1, admitted: true, text: 'x', called: [], base: null }),
      ).toMatchObject({
        outcome: 'deleted',
      });
      expect(
        await store.messages.react(ROOM, { seq: 1, admitted: true, userId: ben, emoji: '👍', on: true }),
      ).toMatchObject({
        outcome: 'deleted',
      });
      expect(await store.messages.erase(ROOM, { userId: anna, seq: 7, admitted: true })).toEqual({
        outcome: 'missing',
      });
      expect((await store.rooms.find(ROOM))?.rev).toBe(2);
    });

    it('O2: erasing leaves a tombstone for ever, without text, mentions and reactions, and any repeat finds it', async () => {
      await store.messages.append(ROOM, {
        senderId: anna,
        entries: [{ ...draft('erased-001', 'a secret'), called: [['ben']] }],
      });
      await store.messages.react(ROOM, { seq: 1, admitted: true, userId: ben, emoji: '👍', on: true });
      expect(await store.messages.unread(ben, [{ roomId: ROOM, readSeq: 0, seq: 1, rev: 2 }])).toEqual([
        { unread: 1, mentions: 1 },
      ]);
      const erased = await store.messages.erase(ROOM, { userId: anna, seq: 1, admitted: true });
      expect(erased).toMatchObject({
        outcome: 'changed',
        message: { text: '', mentions: [], reactions: [], deleted: true, rev: 3 },
      });
      expect(await store.messages.erase(ROOM, { userId: anna, seq: 1, admitted: true })).toMatchObject({
        outcome: 'unchanged',
        message: { rev: 3 },
      });
      expect(await send('erased-001', 'whatever')).toMatchObject({ outcome: 'repeated', message: { deleted: true } });
      expect(await store.messages.unread(ben, [{ roomId: ROOM, readSeq: 0, seq: 1, rev: 3 }])).toEqual([
        { unread: 0, mentions: 0 },
      ]);
    });

    it('reactions are a state per person and emoji', async () => {
      await send('reacted-01');
      await store.messages.react(ROOM, { seq: 1, admitted: true, userId: anna, emoji: '👍', on: true });
      const both = await store.messages.react(ROOM, { seq: 1, admitted: true, userId: ben, emoji: '👍', on: true });
      expect(both).toMatchObject({
        outcome: 'changed',
        message: { reactions: [{ emoji: '👍', userIds: [anna, ben] }] },
      });
      expect(
        await store.messages.react(ROOM, { seq: 1, admitted: true, userId: ben, emoji: '👍', on: true }),
      ).toMatchObject({
        outcome: 'unchanged',
      });
      await store.messages.react(ROOM, { seq: 1, admitted: true, userId: anna, emoji: '👍', on: false });
      expect(
        await store.messages.react(ROOM, { seq: 1, admitted: true, userId: ben, emoji: '👍', on: false }),
      ).toMatchObject({
        message: { reactions: [] },
      });
    });

    it('pages every message once: by seq, by time, after and around, also 120 of one millisecond', async () => {
      opened.setNow(Date.UTC(2026, 2, 1));
      await store.messages.append(ROOM, {
        senderId: anna,
        entries: Array.from({ length: 120 }, (_, i) => draft(`paged-${String(i).padStart(4, '0')}`)),
      });
      const all = Array.from({ length: 120 }, (_, i) => i + 1);
      const bySeq: number[] = [];
      for (let before: number | undefined; ;) {
        const page = await store.messages.page(ROOM, { before, limit: 50 });
        bySeq.unshift(...page.messages.map((message) => message.seq));
        before = page.messages[0]?.seq;
        if (!page.hasBefore) break;
      }
      expect(bySeq).toEqual(all);
      const byTime: number[] = [];
      for (let before: string | undefined; ;) {
        const page = await store.messages.page(ROOM, { before, limit: 50 });
        byTime.unshift(...page.messages.map((message) => message.seq));
        before = page.messages[0]?.timestamp;
        if (!page.hasBefore) break;
      }
      expect(byTime).toEqual(all);
      const after = await store.messages.page(ROOM, { after: 70, limit: 50 });
      expect(after).toMatchObject({ hasBefore: true, hasAfter: false, upTo: 120 });
      expect(after.messages.map((message) => message.seq)).toEqual(all.slice(70));
      const around = await store.messages.page(ROOM, { around: 60, limit: 20 });
      expect(around.messages.map((message) => message.seq)).toEqual(all.slice(49, 69));
      expect(around).toMatchObject({ hasBefore: true, hasAfter: true });
      expect(await store.messages.page('no-room', { limit: 10 })).toEqual({
        messages: [],
        hasBefore: false,
        hasAfter: false,
        upTo: 0,
      });
    });

    it('C3: an answer of history stays under 2.5 MB, with at least one message', async () => {
      for (let i = 0; i < 4; i += 1)
        await store.messages.append(ROOM, {
          senderId: anna,
          entries: Array.from({ length: 25 }, (_, j) => draft(`large-${i}-${j}-0000`, '\u{1F6A4}'.repeat(10_000))),
        });
      const page = await store.messages.page(ROOM, { limit: 100 });
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(2_500_000);
      expect(page.messages.length).toBeGreaterThan(50);
      expect(page).toMatchObject({ hasBefore: true, hasAfter: false });
      expect(page.messages.at(-1)?.seq).toBe(100);
    });

    it('R3: changes since any rev, or that there are too many', async () => {
      for (let i = 0; i < 10; i += 1) await send(`change-${i}-xx`);
      await store.messages.edit(ROOM, { userId: anna, seq: 2, admitted: true, text: 'edited', called: [], base: null });
      await store.messages.erase(ROOM, { userId: anna, seq: 5, admitted: true });
      const since = await store.messages.changes(ROOM, 9, 500);
      expect(since).toMatchObject({ head: 12, tooMany: false });
      expect(since.messages.map((message) => [message.seq, message.rev])).toEqual([
        [10, 10],
        [2, 11],
      ]);
      expect(since.erased).toEqual([{ seq: 5, rev: 12 }]);
      const none = { messages: [], erased: [], head: 12 };
      expect(await store.messages.changes(ROOM, 0, 5)).toEqual({ ...none, tooMany: true });
      expect(await store.messages.changes(ROOM, 12, 5)).toEqual({ ...none, tooMany: false });
    });

    it('R3: however much was erased, that makes no reset; it comes in parts too', async () => {
      for (let i = 0; i < 30; i += 1) {
        const drafts = Array.from({ length: 10 }, (_, j) => draft(`erased-${i}-${j}-00`));
        await store.messages.append(ROOM, { senderId: anna, entries: drafts });
      }
      const last = 300;
      for (let seq = 1; seq <= 290; seq += 1) await store.messages.erase(ROOM, { userId: anna, seq, admitted: true });
      const all = await store.messages.changes(ROOM, last, 5);
      expect(all).toMatchObject({ messages: [], tooMany: false, head: 590 });
      expect(all.erased).toEqual(Array.from({ length: 290 }, (_, i) => ({ seq: i + 1, rev: 301 + i })));
      const seen: number[] = [];
      let rev = 0;
      for (let parts = 1; ; parts += 1) {
        expect(parts).toBeLessThan(10);
        const { messages, erased, cutAt, tooMany } = await store.messages.changes(ROOM, rev, 20, 4_096);
        expect(tooMany).toBe(false);
        seen.push(...messages.map((message) => message.seq), ...erased.map((one) => one.seq));
        if (cutAt === undefined) break;
        expect(cutAt).toBeGreaterThan(rev);
        rev = cutAt;
      }
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    });

    it('R3: reading what changed stops at its bytes, says how far it reaches, and goes on from there', async () => {
      const LONG = '\u{1F6A4}'.repeat(4_000);
      for (let i = 0; i < 4; i += 1) {
        const drafts = Array.from({ length: 15 }, (_, j) => draft(`stops-${i}-${j}-0000`, LONG));
        await store.messages.append(ROOM, { senderId: anna, entries: drafts });
      }
      await store.messages.edit(ROOM, { userId: anna, seq: 3, admitted: true, text: 'short', called: [], base: null });
      const seen: number[] = [];
      let rev = 0;
      for (let parts = 0; parts < 100; parts += 1) {
        const { messages, cutAt, tooMany } = await store.messages.changes(ROOM, rev, 500, 4_096);
        expect(tooMany).toBe(false);
        expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(3 * 16_500);
        expect(messages.length).toBeGreaterThan(0);
        seen.push(...messages.map((message) => message.seq));
        if (cutAt === undefined) break;
        expect(cutAt).toBe(messages.at(-1)?.rev);
        rev = cutAt;
      }
      expect(seen).toEqual([1, 2, ...Array.from({ length: 57 }, (_, i) => i + 4), 3]);
      expect(await store.messages.changes(ROOM, 0, 50, 4_096)).toEqual({
        messages: [],
        erased: [],
        head: 61,
        tooMany: true,
      });
    });

    it('R3: whatever fits is read: bytes that are enough cut nothing', async () => {
      for (let i = 0; i < 40; i += 1) await send(`fits-${i}-xx`);
      for (const maxBytes of [40 * 400, 65_536, 2_500_000]) {
        const { messages, cutAt } = await store.messages.changes(ROOM, 0, 500, maxBytes);
        expect([messages.length, cutAt]).toEqual([40, undefined]);
        expect((await store.messages.page(ROOM, { limit: 50, maxBytes })).messages).toHaveLength(40);
      }
      const some = await store.messages.changes(ROOM, 0, 500, 4_096);
      expect(Buffer.byteLength(JSON.stringify(some.messages))).toBeGreaterThan(4_096);
    });

    it('R3: a page stops at its bytes too, and says that there is more', async () => {
      const LONG = '\u{1F6A4}'.repeat(4_000);
      const drafts = Array.from({ length: 30 }, (_, j) => draft(`pages-${j}-0000`, LONG));
      await store.messages.append(ROOM, { senderId: anna, entries: drafts });
      const page = await store.messages.page(ROOM, { limit: 50, maxBytes: 4_096 });
      expect(page.messages.length).toBeLessThan(3);
      expect(page).toMatchObject({ hasBefore: true, hasAfter: false, upTo: 30 });
      expect(page.messages.at(-1)?.seq).toBe(30);
      const after = await store.messages.page(ROOM, { after: 10, limit: 50, maxBytes: 40_000 });
      expect(after.messages.map(({ seq }) => seq)).toEqual([11, 12, 13]);
    });

    it('a page around a message holds what an answer does, from whichever side it is read, and without a hole', async () => {
      // Six bytes a character in JSON: 41 of these fill an answer.
      const LONG = `-${'\u0001'.repeat(9_999)}`;
      for (let i = 0; i < 10; i += 1) {
        const drafts = Array.from({ length: 10 }, (_, j) => draft(`around-${i}-${j}-0000`, LONG));
        await store.messages.append(ROOM, { senderId: anna, entries: drafts });
      }
      for (const [limit, around] of [
        [100, 50],
        [100, 70],
        [80, 95],
        [100, 10],
      ] as const) {
        const { messages, hasBefore, hasAfter } = await store.messages.page(ROOM, { around, limit });
        expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(2_500_000);
        const [first = 0, last = 0] = [messages[0]?.seq, messages.at(-1)?.seq];
        expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => first + i));
        expect(messages.length).toBeGreaterThan(40);
        expect([first <= around, last >= around, hasBefore, hasAfter]).toEqual([true, true, first > 1, last < 100]);
      }
      const small = await store.messages.page(ROOM, { around: 50, limit: 100, maxBytes: 15_000 });
      expect(small.messages.map(({ seq }) => seq)).toEqual([50, 51]);
    });

    it('W2: unread is what others wrote after the mark and did not delete, as the room was at a head', async () => {
      await send('unread-001', 'mine', ben);
      await send('unread-002', 'hers');
      await send('unread-003', 'hers too');
      await store.messages.erase(ROOM, { userId: anna, seq: 3, admitted: true });
      expect(
        await store.messages.unread(ben, [
          { roomId: ROOM, readSeq: 0, seq: 3, rev: 4 },
          { roomId: ROOM, readSeq: 0, seq: 3, rev: 3 },
          { roomId: ROOM, readSeq: 0, seq: 1, rev: 1 },
          { roomId: ROOM, readSeq: 2, seq: 3, rev: 4 },
          { roomId: 'no-room', readSeq: 0, seq: 3, rev: 3 },
        ]),
      ).toEqual([
        { unread: 1, mentions: 0 },
        { unread: 2, mentions: 0 },
        { unread: 0, mentions: 0 },
        { unread: 0, mentions: 0 },
        { unread: 0, mentions: 0 },
      ]);
    });

    it('W2: counts up to 1,000, from however long ago, mentions too', async () => {
      const early = { ...draft('long-00001', '@ben'), called: [['ben']] };
      await store.messages.append(ROOM, { senderId: anna, entries: [early] });
      const rest = Array.from({ length: 1_200 }, (_, i) => draft(`long-${String(i + 2).padStart(5, '0')}`));
      for (let i = 0; i < rest.length; i += 200)
        await store.messages.append(ROOM, { senderId: anna, entries: rest.slice(i, i + 200) });
      const unread = (readSeq: number, userId = ben) =>
        store.messages.unread(userId, [{ roomId: ROOM, readSeq, seq: 1_201, rev: 1_201 }]);
      expect(await unread(1_190)).toEqual([{ unread: 11, mentions: 0 }]);
      expect(await unread(1)).toEqual([{ unread: 1_000, mentions: 0 }]);
      expect(await unread(0)).toEqual([{ unread: 1_000, mentions: 1 }]);
      expect(await unread(0, anna)).toEqual([{ unread: 0, mentions: 0 }]);
    });

    it('S5: publishes each change once, in the order of rev, with who asked, and nothing for a repeat', async () => {
      const origin = { socketId: 'socket-1', answered: Promise.resolve() };
      await store.messages.append(ROOM, { senderId: anna, entries: [draft('once-00001')] }, origin);
      await store.messages.append(ROOM, { senderId: anna, entries: [draft('once-00001')] }, origin);
      await store.messages.edit(ROOM, { userId: anna, seq: 1, admitted: true, text: 'new', called: [], base: null });
      await store.messages.edit(ROOM, { userId: anna, seq: 1, admitted: true, text: 'new', called: [], base: null });
      await store.messages.react(ROOM, { seq: 1, admitted: true, userId: ben, emoji: '👍', on: true });
      await store.messages.erase(ROOM, { userId: anna, seq: 1, admitted: true });
      expect(changes.map((change) => change.kind)).toEqual([
        'chatMessage',
        'messageEdited',
        'messageReacted',
        'messageDeleted',
      ]);
      expect(changes[0]?.origin).toBe(origin);
    });

    it('texts are stored unchanged', async () => {
      const text = 'O\u2019Brien "quoted" \\ \u202e line\nbreak \u{1F469}\u200D\u{1F680} %_\'; DROP TABLE messages; --';
      expect(stored(await send('strings-001', text)).text).toBe(text);
      expect((await store.messages.find(ROOM, 1))?.text).toBe(text);
      expect(await store.messages.find(ROOM, 2)).toBeNull();
    });

    it('R1, R3: whatever happens, changes since any rev bring a reader to the same state (property)', async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant('send' as const), text: fc.string({ minLength: 1, maxLength: 8 }) }),
        fc.record({
          kind: fc.constantFrom('edit' as const, 'erase' as const, 'react' as const),
          at: fc.nat(9),
          text: fc.string({ minLength: 1, maxLength: 8 }),
        }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(30), async (steps, from) => {
          const { room } = await store.rooms.create({
            id: `p${Math.random().toString(36).slice(2, 12)}`,
            kind: 'public',
            name: 'p',
            topic: '',
            members: [{ userId: anna, role: 'owner' }],
          });
          const states = [new Map<number, Message>()];
          for (const [i, one] of steps.entries()) {
            if (one.kind === 'send')
              await store.messages.append(room.id, { senderId: anna, entries: [draft(`step-${i}-client`, one.text)] });
            else {
              const target = await store.messages.find(room.id, one.at + 1);
              if (one.kind === 'edit')
                await store.messages.edit(room.id, {
                  userId: anna,
                  seq: one.at + 1,
                  admitted: true,
                  text: one.text,
                  called: [],
                  base: target?.editedAt ?? null,
                });
              if (one.kind === 'erase')
                await store.messages.erase(room.id, { userId: anna, seq: one.at + 1, admitted: true });
              if (one.kind === 'react')
                await store.messages.react(room.id, {
                  seq: one.at + 1,
                  admitted: true,
                  userId: anna,
                  emoji: '👍',
                  on: true,
                });
            }
            const page = await store.messages.page(room.id, { limit: 100 });
            const before = states.length;
            for (let rev = before; rev <= page.upTo; rev += 1)
              states[rev] = new Map(page.messages.map((message) => [message.seq, message]));
          }
          const head = states.length - 1;
          const rev = Math.min(from, head);
          const reader = new Map(states[rev]);
          const { messages, erased } = await store.messages.changes(room.id, rev, 500);
          for (const message of messages) reader.set(message.seq, message);
          for (const { seq, rev } of erased) {
            const tombstone = { text: '', mentions: [], reactions: [], deleted: true, rev };
            const known = reader.get(seq) ?? (await store.messages.find(room.id, seq));
            if (known) reader.set(seq, { ...known, ...tombstone });
          }
          expect([...reader.values()].sort((a, b) => a.seq - b.seq)).toEqual(
            [...(states[head]?.values() ?? [])].sort((a, b) => a.seq - b.seq),
          );
        }),
        { numRuns: 25 },
      );
    });
  });
}
