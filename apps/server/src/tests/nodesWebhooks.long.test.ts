import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { WebhookBody, WebhookList } from '@palaver/protocol/webhooks';
import type { Store } from '@palaver/store/ports/store';
import { describeNodes } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';
import { type ServerProcess, startProcess } from '../testing/startProcess.ts';
import { type Receiver, startReceiver } from '../testing/startReceiver.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

/** A lease of ten seconds, a try of five, and a busy machine. */
const BUSY = { timeout: 40_000, interval: 100 };
const TIMEOUT_MS = 240_000;
const ROOMS = ['general', 'harbour'];
const NAME = /open at (http:\S+)/;

await describeNodes(
  'webhooks of two nodes',
  (nodes) => {
    /** In this process: what it asks of its store can be seen. */
    let here: TestServer;
    let lease: MockInstance<Store['webhooks']['lease']>;
    /** A process that can be killed. */
    let away: ServerProcess & { url: string };
    let folder: string;
    let token: string;
    let receiver: Receiver;
    /** Requests that hold this get no answer. */
    let unanswered: string | null;
    let hook: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'palaver-two-'));
      here = await startServer(nodes.env);
      token = (await registerAt(here.url, 'boss', { setupCode: here.setupCode })).accessToken;
      const { body } = await ask(here.url, 'POST', '/rooms', { name: 'Harbour', kind: 'public', members: [] });
      ROOMS[1] = String(body.id);
    });
    beforeEach(async () => {
      unanswered = null;
      lease = vi.spyOn(here.stores.webhooks, 'lease');
      away = await another();
      receiver = await startReceiver((response, { body }) => {
        if (unanswered === null || !body.includes(unanswered)) response.writeHead(204).end();
      });
      // Made at the one, which leaves it to the other, which finds it by itself.
      lease.mockResolvedValue(false);
      hook = await make(receiver);
    });
    afterEach(async () => {
      lease.mockRestore();
      await ask(here.url, 'DELETE', `/admin/webhooks/${hook}`);
      away.child.kill('SIGKILL');
      await away.ended;
      await receiver.close();
    });
    afterAll(async () => {
      await here.close();
      await rm(folder, { recursive: true, force: true });
    });

    async function another(): Promise<ServerProcess & { url: string }> {
      const limits = { RATE_API_PER_MINUTE: '0', RATE_SENDS_PER_SECOND: '0', LOG_LEVEL: 'info' };
      const started = startProcess({ ...nodes.env, ...limits, DATA_DIR: folder }, { cwd: folder });
      const [, url = ''] = await started.printed(NAME);
      return { ...started, url };
    }
    const ask = (url: string, method: string, path: string, body?: unknown) =>
      rest(url, method, `/api${path}`, { token, body });
    async function make({ url }: Receiver): Promise<string> {
      const made = await ask(here.url, 'POST', '/admin/webhooks', { url, events: ['message', 'edit'], roomIds: null });
      expect(made.status).toBe(201);
      return String(made.body.id);
    }
    async function say(url: string, text: string, roomId = 'general'): Promise<string> {
      const { status, body } = await ask(url, 'POST', '/messages', { roomId, clientId: nodes.clientId(), text });
      expect(status).toBe(201);
      return String(body.message.id);
    }
    /** So many texts in each room, by both nodes at once; of one node one after the other. */
    const sayMuch = (word: string, times: number) =>
      Promise.all(
        [here.url, away.url].map(async (url, node) => {
          for (let i = 0; i < times; i += 1) for (const room of ROOMS) await say(url, `${word} ${node} ${i}`, room);
        }),
      );

    const told = ({ received }: Receiver) =>
      received.map(({ body }) => WebhookBody.parse(JSON.parse(body)).data.message);
    const texts = (by: Receiver) => told(by).map(({ text }) => text);
    const ids = (by: Receiver) => by.received.map(({ headers }) => headers['webhook-id']);
    const listed = async (url: string) => WebhookList.parse((await ask(url, 'GET', '/admin/webhooks')).body).items;

    function expectInOrder(by: Receiver): void {
      for (const room of ROOMS) {
        const seqs = told(by).flatMap(({ roomId, seq }) => (roomId === room ? [seq] : []));
        expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      }
    }
    /** Until the node of this process asked for the lease, and another had it. */
    async function expectLeft(): Promise<void> {
      lease.mockReset();
      await vi.waitFor(
        () => expect(lease.mock.settledResults).toContainEqual({ type: 'fulfilled', value: false }),
        BUSY,
      );
    }

    it(
      'are told by one; where it is killed on the way, the other goes on from there when the lease has run out',
      { timeout: TIMEOUT_MS },
      async () => {
        for (const room of ROOMS) for (const text of ['one', 'two']) await say(away.url, `${text} of ${room}`, room);
        await vi.waitFor(() => expect(receiver.received).toHaveLength(4), BUSY);
        unanswered = 'on its way';
        await say(here.url, 'on its way');
        await vi.waitFor(() => expect(receiver.received).toHaveLength(5), BUSY);
        // It has the lease now, and keeps it until it dies and for the rest of ten seconds.
        await expectLeft();
        away.child.kill('SIGKILL');
        await away.ended;
        unanswered = null;
        for (const room of ROOMS) await say(here.url, `after it of ${room}`, room);
        const id = await say(here.url, 'to be changed');
        const { epoch } = here.stores;
        await ask(here.url, 'PATCH', `/messages/${id}`, { text: 'changed', epoch, base: null });
        await vi.waitFor(() => expect(receiver.received).toHaveLength(9), BUSY);

        expectInOrder(receiver);
        expect(texts(receiver).slice(4, 6)).toEqual(['on its way', expect.any(String)]);
        expect(texts(receiver).sort()).toEqual(
          [
            ...ROOMS.flatMap((room) => ['one', 'two', 'after it'].map((text) => `${text} of ${room}`)),
            ...['on its way', 'on its way', 'changed'],
          ].sort(),
        );
        // Whoever was told twice knows it by its id.
        expect(new Set(ids(receiver)).size).toBe(8);
      },
    );

    it(
      'are told nothing twice, whoever of the two takes what is said, and nothing by either while they are paused',
      { timeout: TIMEOUT_MS },
      async () => {
        lease.mockReset();
        await sayMuch('busy', 10);
        await vi.waitFor(() => expect(receiver.received).toHaveLength(40), BUSY);
        expectInOrder(receiver);
        expect(new Set(ids(receiver)).size).toBe(40);

        expect((await ask(away.url, 'PATCH', `/admin/webhooks/${hook}`, { active: false })).status).toBe(200);
        const other = await startReceiver();
        const otherHook = await make(other);
        await sayMuch('paused', 5);
        await vi.waitFor(() => expect(other.received).toHaveLength(20), BUSY);
        expect(receiver.received).toHaveLength(40);
        expect(await listed(here.url)).toMatchObject([{ id: hook, active: false }, { id: otherHook }]);

        expect((await ask(here.url, 'PATCH', `/admin/webhooks/${hook}`, { active: true })).status).toBe(200);
        await sayMuch('again', 5);
        await vi.waitFor(
          () => expect([receiver, other].map(({ received }) => received.length)).toEqual([80, 40]),
          BUSY,
        );
        for (const one of [receiver, other]) {
          expectInOrder(one);
          expect(new Set(ids(one)).size).toBe(one.received.length);
        }
        await ask(here.url, 'DELETE', `/admin/webhooks/${otherHook}`);
        await other.close();
      },
    );

    it('are not moved back by a node that slept through its lease', { timeout: TIMEOUT_MS }, async () => {
      unanswered = 'asleep';
      await say(here.url, 'asleep over this');
      await vi.waitFor(() => expect(receiver.received).toHaveLength(1), BUSY);
      away.child.kill('SIGSTOP');
      unanswered = null;
      lease.mockReset();
      await say(here.url, 'behind it');
      await vi.waitFor(() => expect(texts(receiver).slice(1)).toEqual(['asleep over this', 'behind it']), BUSY);
      await vi.waitFor(async () => expect(await listed(here.url)).toMatchObject([{ lastStatus: 204 }]), BUSY);
      away.child.kill('SIGCONT');
      // It is told that its try failed, and that it is not its own any more: it says so, and goes on looking.
      await away.printed(/webhook not reached/);
      await sayMuch('awake', 5);
      await vi.waitFor(() => expect(receiver.received).toHaveLength(23), BUSY);
      expectInOrder(receiver);
      expect(new Set(ids(receiver)).size).toBe(22);
      expect(await listed(away.url)).toMatchObject([{ lastStatus: 204, failingSince: null }]);
    });
  },
  { count: 0, env: { WEBHOOKS_ALLOW_PRIVATE: 'on' } },
);
