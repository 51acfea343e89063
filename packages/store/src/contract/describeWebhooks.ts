import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import type { NewWebhook, WebhookOutcome } from '../ports/webhooks.ts';
import { draft, type OpenedStore, type OpenStore, openWithUsers, userIdOf } from './openStore.ts';

const MADE = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** What every store promises of webhooks. */
export function describeWebhooks(open: OpenStore): void {
  const anna = userIdOf('anna');
  const ben = userIdOf('ben');
  let opened: OpenedStore;
  let store: Store;

  beforeEach(async () => {
    ({ opened, store } = await openWithUsers(open, ['anna', 'ben']));
    await store.users.update(anna, { role: 'admin' });
    await makeRoom('harbour', 'public');
  });
  afterEach(() => opened.drop());

  async function makeRoom(id: string, kind: 'public' | 'private'): Promise<void> {
    const members = [
      { userId: anna, role: 'owner' as const },
      { userId: ben, role: 'member' as const },
    ];
    await store.rooms.create({ id, kind, name: id, topic: '', members });
  }
  const hook = (fields: Partial<NewWebhook> = {}): NewWebhook => ({
    id: 'hook',
    url: 'https://log.example/in?key=hidden',
    events: ['message', 'edit', 'delete', 'reaction'],
    roomIds: null,
    active: true,
    createdAt: new Date(MADE).toISOString(),
    secret: 'sealed',
    ...fields,
  });
  const say = (roomId: string, clientId: string, senderId = anna) =>
    store.messages.append(roomId, { senderId, entries: [draft(clientId)] });
  const edit = (seq: number, text: string, base: string | null = null) =>
    store.messages.edit('harbour', { userId: anna, seq, admitted: true, text, called: [], base });
  const react = (seq: number, on = true) =>
    store.messages.react('harbour', { userId: ben, seq, admitted: true, emoji: '👍', on });
  const settle = (outcome: WebhookOutcome, holder = 'node') => store.webhooks.settle('hook', holder, outcome);
  const audited = async () => {
    const { items } = await store.audit.list({ limit: 20 });
    return items.filter(({ subject }) => subject?.kind === 'webhook').reverse();
  };

  /** Tells all that there is to tell: what and of which seq. */
  async function tellAll(): Promise<string[]> {
    expect(await store.webhooks.lease('hook', 'node')).toBe(true);
    const told: string[] = [];
    for (let after = ''; ;) {
      const found = await store.webhooks.next('hook', after);
      if (!found) return told;
      const { room, position, news } = found;
      after = room.id;
      if (news) told.push(`${room.id} ${news.type} ${news.message.seq}`);
      const outcome = news ? ({ kind: 'told', status: 200 } as const) : ({ kind: 'passed' } as const);
      expect(await settle({ ...outcome, roomId: room.id, position })).toBe(true);
    }
  }

  describe('webhooks', () => {
    it('are kept as they are made, listed in that order, changed and removed; the audit tells of each without its secrets', async () => {
      const by = store.by({ userId: anna, address: '10.0.0.1' });
      await by.webhooks.create(hook());
      opened.setNow(MADE + 1);
      await by.webhooks.create(hook({ id: 'another', createdAt: new Date(MADE + 1).toISOString() }));
      store = await opened.reopen();
      const untried = { lastStatus: null, failingSince: null, failures: 0, retryAt: 0 };
      expect(await store.webhooks.find('hook')).toEqual({ ...hook(), ...untried });
      expect((await store.webhooks.list()).map(({ id }) => id)).toEqual(['hook', 'another']);
      expect(await store.webhooks.update('none', { active: false })).toBeNull();
      const change = { url: 'https://other.example', roomIds: ['harbour'], active: false };
      opened.setNow(MADE + 2);
      const changed = await store.webhooks.update('hook', change);
      expect(changed).toEqual({ ...hook(), ...untried, ...change });
      expect(await store.webhooks.find('hook')).toEqual(changed);
      await store.webhooks.update('hook', change);
      opened.setNow(MADE + 3);
      expect([await store.webhooks.remove('hook'), await store.webhooks.remove('hook')]).toEqual([true, false]);
      expect(await store.webhooks.find('hook')).toBeNull();
      expect((await store.webhooks.list()).map(({ id }) => id)).toEqual(['another']);
      const rows = await audited();
      expect(rows.map(({ action, details }) => [action, details])).toEqual([
        ['webhookMade', { host: 'log.example' }],
        ['webhookMade', { host: 'log.example' }],
        ['webhookChanged', { host: 'other.example', changed: 'url roomIds active', active: false }],
        ['webhookChanged', { host: 'other.example', deleted: true }],
      ]);
      expect(rows[0]).toMatchObject({ actorId: anna, address: '10.0.0.1', subject: { id: 'hook' } });
      expect(JSON.stringify(rows)).not.toMatch(/hidden|sealed/);
    });

    it('are told what happened after they were made, each message once as it is now, in the order of rev', async () => {
      await say('harbour', 'before');
      await store.webhooks.create(hook());
      expect(await store.webhooks.next('hook', '')).toBeNull();
      await say('harbour', 'a');
      await say('harbour', 'b');
      await say('harbour', 'c');
      await edit(2, 'as it is now');
      await edit(1, 'of what was there before');
      await store.messages.erase('harbour', { userId: anna, seq: 4, admitted: true });
      const first = await store.webhooks.next('hook', '');
      expect(first).toMatchObject({
        room: { id: 'harbour', name: 'harbour' },
        news: { type: 'message', message: { seq: 2, text: 'as it is now', rev: 5 } },
      });
      expect(await tellAll()).toEqual(['harbour message 2', 'harbour message 3', 'harbour delete 4', 'harbour edit 1']);
      await react(2);
      store = await opened.reopen();
      expect(await tellAll()).toEqual(['harbour reaction 2']);
      await react(2, false);
      await edit(3, 'edited, and');
      await react(3);
      expect(await tellAll()).toEqual(['harbour reaction 2', 'harbour edit 3']);
      await store.messages.pin('harbour', { userId: anna, seq: 2, admitted: true, on: true });
      expect(await tellAll()).toEqual([]);
    });

    it('are told only of what they ask for, and pass by the rest', async () => {
      await store.webhooks.create(hook({ events: ['edit', 'delete'] }));
      for (let i = 0; i < 130; i += 1) await say('harbour', `m${i}`);
      await edit(120, 'changed');
      await react(120);
      await react(119);
      await store.messages.erase('harbour', { userId: anna, seq: 7, admitted: true });
      expect(await tellAll()).toEqual(['harbour delete 7', 'harbour edit 120']);
    });

    it('never pass by what they ask for because it changed again in another way, and tell nothing twice', async () => {
      await store.webhooks.create(hook({ events: ['reaction'] }));
      for (const clientId of ['a', 'b', 'c']) await say('harbour', clientId);
      expect(await tellAll()).toEqual([]);
      await react(1);
      await react(2);
      await edit(1, 'the reaction stands behind this');
      expect(await tellAll()).toEqual(['harbour reaction 2', 'harbour reaction 1']);
      await say('harbour', 'd');
      await react(4);
      await say('harbour', 'e');
      await react(4, false);
      await react(5);
      expect(await tellAll()).toEqual(['harbour reaction 4', 'harbour reaction 5']);
    });

    it('that name no rooms are told of all public ones, also of those made later, and of no others', async () => {
      await store.webhooks.create(hook());
      await makeRoom('crew', 'private');
      await makeRoom('later', 'public');
      const pm = `pm_${[anna, ben].sort().join('_')}`;
      await store.rooms.openConversation(pm, anna);
      for (const roomId of ['crew', 'later', 'harbour', pm]) await say(roomId, `in ${roomId}`);
      await say('harbour', 'more');
      // By turns: a room with much to tell holds up no other.
      expect(await tellAll()).toEqual(['harbour message 1', 'later message 1', 'harbour message 2']);
    });

    it('are told of a private room that they name as long as an administrator owns it, and of a conversation never', async () => {
      await makeRoom('crew', 'private');
      const pm = `pm_${[anna, ben].sort().join('_')}`;
      await store.rooms.openConversation(pm, anna);
      await store.webhooks.create(hook({ roomIds: ['crew', pm] }));
      for (const roomId of ['crew', 'harbour', pm]) await say(roomId, `in ${roomId}`);
      expect(await tellAll()).toEqual(['crew message 1']);
      await store.rooms.setOwner('crew', ben);
      await say('crew', 'of the new owner');
      expect(await tellAll()).toEqual([]);
      await store.rooms.setOwner('crew', anna);
      expect(await tellAll()).toEqual(['crew message 2']);
      await say('crew', 'once more');
      await store.users.update(anna, { role: 'user' });
      expect(await tellAll()).toEqual([]);
      await store.users.update(anna, { role: 'admin', deactivated: true });
      expect(await tellAll()).toEqual([]);
    });

    it('are told nothing of a room that is erased, and go on with the others', async () => {
      await makeRoom('short', 'public');
      await store.webhooks.create(hook());
      await say('short', 'one');
      await say('harbour', 'two');
      await store.rooms.erase('short');
      expect(await tellAll()).toEqual(['harbour message 1']);
    });

    it('are told of rooms that come to them from then on, and go on where they were in those that stay', async () => {
      await makeRoom('quay', 'public');
      await store.webhooks.create(hook({ roomIds: ['harbour'] }));
      await say('harbour', 'one');
      await say('quay', 'not for it');
      await store.webhooks.update('hook', { roomIds: ['harbour', 'quay'] });
      await say('quay', 'for it');
      expect(await tellAll()).toEqual(['harbour message 1', 'quay message 2']);
      await store.webhooks.update('hook', { roomIds: ['harbour'] });
      await say('quay', 'not for it again');
      await store.webhooks.update('hook', { roomIds: null });
      await say('quay', 'for it again');
      expect(await tellAll()).toEqual(['quay message 4']);
    });

    it('are told by one at a time, and by another when that one has said nothing for ten seconds or gives it back', async () => {
      await store.webhooks.create(hook());
      expect(await store.webhooks.lease('none', 'node')).toBe(false);
      expect(await store.webhooks.lease('hook', 'node')).toBe(true);
      expect(await store.webhooks.lease('hook', 'other')).toBe(false);
      opened.setNow(MADE + 5_000);
      expect(await store.webhooks.lease('hook', 'node')).toBe(true);
      opened.setNow(MADE + 14_999);
      expect(await store.webhooks.lease('hook', 'other')).toBe(false);
      opened.setNow(MADE + 15_000);
      expect(await store.webhooks.lease('hook', 'other')).toBe(true);
      await say('harbour', 'one');
      const position = { seq: 1, rev: 1, drained: 1, ahead: {} };
      const told = { kind: 'told', roomId: 'harbour', position, status: 200 } as const;
      expect(await settle(told)).toBe(false);
      expect(await settle({ kind: 'failed', status: null })).toBe(false);
      expect(await store.webhooks.find('hook')).toMatchObject({ lastStatus: null, failures: 0 });
      expect(await store.webhooks.next('hook', '')).not.toBeNull();
      expect(await settle(told, 'other')).toBe(true);
      expect(await store.webhooks.next('hook', '')).toBeNull();
      await store.webhooks.release('other');
      expect(await store.webhooks.lease('hook', 'node')).toBe(true);
    });

    it('wait twice as long after each failure, an hour at most, and are paused after three days; one that is taken ends it', async () => {
      await store.webhooks.create(hook());
      await store.webhooks.lease('hook', 'node');
      const waits: number[] = [];
      for (let i = 0; i < 13; i += 1) {
        await settle({ kind: 'failed', status: 503 });
        waits.push((((await store.webhooks.find('hook'))?.retryAt ?? 0) - MADE) / 1_000);
      }
      expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600]);
      const failing = { lastStatus: 503, failingSince: new Date(MADE).toISOString(), active: true };
      expect(await store.webhooks.find('hook')).toMatchObject(failing);
      const position = { seq: 0, rev: 0, drained: 0, ahead: {} };
      await settle({ kind: 'told', roomId: 'harbour', position, status: 204 });
      const well = { lastStatus: 204, failingSince: null, failures: 0, retryAt: 0, active: true };
      expect(await store.webhooks.find('hook')).toMatchObject(well);

      await settle({ kind: 'failed', status: null });
      opened.setNow(MADE + 3 * DAY_MS - 1);
      await settle({ kind: 'failed', status: null });
      expect(await store.webhooks.find('hook')).toMatchObject({ active: true, lastStatus: null });
      opened.setNow(MADE + 3 * DAY_MS);
      await settle({ kind: 'failed', status: null });
      expect(await store.webhooks.find('hook')).toMatchObject({ ...failing, lastStatus: null, active: false });
      expect((await audited()).at(-1)).toMatchObject({
        action: 'webhookChanged',
        actorId: null,
        details: { changed: 'active', active: false },
      });
      await say('harbour', 'while it is paused');
      expect(await store.webhooks.next('hook', '')).toBeNull();
      expect(await store.webhooks.lease('hook', 'node')).toBe(false);
      // A try that was under way when it was paused does not start it again.
      await settle({ kind: 'failed', status: null });
      expect(await store.webhooks.find('hook')).toMatchObject({ active: false });
      expect(await store.webhooks.update('hook', { active: true })).toMatchObject({ ...well, lastStatus: null });
      expect(await tellAll()).toEqual(['harbour message 1']);
    });
  });
}
