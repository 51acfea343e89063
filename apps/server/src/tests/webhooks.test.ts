import { mkdtemp, rm } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { AuditList } from '@palaver/protocol/answers';
import { WebhookBody, WebhookList } from '@palaver/protocol/webhooks';
import { makeCertificate } from '../testing/makeCertificate.ts';
import { readMetrics } from '../testing/readMetrics.ts';
import { startReceiver, type Receiver } from '../testing/startReceiver.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';
const ALL = ['message', 'edit', 'delete', 'reaction'];
/** The loop looks every second; a lease that was not given back holds for ten. */
const SOON = { timeout: 20_000, interval: 50 };
/** Where none is active the loop looks every ten seconds: what is told sooner was told because of what happened. */
const BEFORE_THE_NEXT_LOOK = { timeout: 6_000, interval: 50 };

describe('webhooks', () => {
  const receivers: Receiver[] = [];
  let server: TestServer;
  let admin: string;
  let adminId: string;
  let anna: string;
  let annaId: string;
  let shift: number;
  let sent: number;

  const ask = (method: string, path: string, body?: unknown, token = admin) =>
    rest(server.url, method, `/api${path}`, { token, body });
  const refused = (status: number, errorCode: string) => ({ status, body: { errorCode } });

  async function start(env: Record<string, string>, folder?: string): Promise<void> {
    server = await startServer(env, folder, () => Date.now() + shift);
    const boss = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
    const other = await registerAt(server.url, 'anna');
    [admin, adminId, anna, annaId] = [boss.accessToken, boss.user.id, other.accessToken, other.user.id];
  }

  beforeEach(async () => {
    shift = 0;
    sent = 0;
    await start({ WEBHOOKS_ALLOW_PRIVATE: 'on' });
  });
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    await server.close();
  });

  async function listen(...how: Parameters<typeof startReceiver>): Promise<Receiver> {
    const receiver = await startReceiver(...how);
    receivers.push(receiver);
    return receiver;
  }

  async function make(url: string, fields: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
    const { status, body } = await ask('POST', '/admin/webhooks', { url, events: ALL, roomIds: null, ...fields });
    expect(status).toBe(201);
    return { id: String(body.id), secret: String(body.secret) };
  }

  async function say(text: string, roomId = 'general', token = anna): Promise<string> {
    sent += 1;
    const { status, body } = await ask('POST', '/messages', { roomId, clientId: `client-${sent}`, text }, token);
    expect(status).toBe(201);
    return String(body.message.id);
  }

  const told = ({ received }: Receiver) => received.map(({ body }) => WebhookBody.parse(JSON.parse(body)));
  const texts = (receiver: Receiver) => told(receiver).map(({ data }) => data.message.text);
  const listed = async () => WebhookList.parse((await ask('GET', '/admin/webhooks')).body).items;

  it('G5: tries are counted by what became of them', async () => {
    await server.close();
    await start({ WEBHOOKS_ALLOW_PRIVATE: 'on', METRICS_TOKEN: 'a-token-for-prometheus' });
    await make((await listen()).url);
    await make((await listen((response) => response.writeHead(500).end())).url);
    await make((await listen((response) => response.destroy())).url);
    await say('x');
    const tries = async (outcome: string) =>
      (await readMetrics(server.url, 'a-token-for-prometheus')).get(
        `palaver_webhook_tries_total{outcome="${outcome}"}`,
      );
    for (const outcome of ['told', 'refused', 'unreached']) await expect.poll(() => tries(outcome), SOON).toBe(1);
  });

  it('are made, listed, changed and deleted by administrators alone; the secret is told once', async () => {
    const fields = { url: 'http://127.0.0.1:9/in', events: ['message', 'edit'], roomIds: ['general'] };
    for (const [method, path] of [
      ['GET', '/admin/webhooks'],
      ['POST', '/admin/webhooks'],
      ['PATCH', `/admin/webhooks/${'a'.repeat(16)}`],
      ['DELETE', `/admin/webhooks/${'a'.repeat(16)}`],
    ] as const) {
      const body = method === 'POST' ? fields : method === 'PATCH' ? {} : undefined;
      expect(await ask(method, path, body, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    }
    const made = await ask('POST', '/admin/webhooks', fields);
    const shown = { id: made.body.id, ...fields, active: true, lastStatus: null, failingSince: null };
    expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) } });
    expect(made.body).toEqual({ ...shown, secret: made.body.secret });
    expect(await listed()).toEqual([shown]);
    const path = `/admin/webhooks/${String(made.body.id)}`;
    const changed = await ask('PATCH', path, { active: false, events: ['delete'] });
    expect(changed).toMatchObject({ status: 200, body: { ...shown, active: false, events: ['delete'] } });
    expect(changed.body).not.toHaveProperty('secret');
    expect(JSON.stringify(await server.stores.webhooks.list())).not.toContain(made.body.secret);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(await listed()).toEqual([]);
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { active: true }],
    ] as const)
      expect(await ask(method, path, body)).toMatchObject(refused(404, 'NOT_FOUND'));
    const audit = AuditList.parse((await ask('GET', '/admin/audit?limit=10')).body);
    const rows = audit.items.filter(({ subject }) => subject?.kind === 'webhook');
    expect(rows.map(({ action, actor }) => [action, actor?.id])).toEqual([
      ['webhookChanged', adminId],
      ['webhookChanged', adminId],
      ['webhookMade', adminId],
    ]);
    expect(JSON.stringify(audit)).not.toContain('whsec_');
  });

  it('of a wrong form change nothing', async () => {
    const right = { url: 'http://127.0.0.1:9/', events: ['message'], roomIds: null };
    const { url: _url, ...noUrl } = right;
    for (const wrong of [
      noUrl,
      { ...right, url: 'nothing' },
      { ...right, url: 'ftp://example.org' },
      { ...right, url: { $ne: null } },
      { ...right, url: `http://127.0.0.1/${'a'.repeat(2_000)}` },
      { ...right, events: [] },
      { ...right, events: ['everything'] },
      { ...right, roomIds: [] },
      { ...right, roomIds: 'general' },
      { ...right, secret: 'whsec_own' },
    ])
      expect(await ask('POST', '/admin/webhooks', wrong)).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await listed()).toEqual([]);
  });

  it('lead into no private network unless that is allowed, and say so at once', async () => {
    const { id } = await make('http://127.0.0.1:9/');
    await server.close();
    await start({});
    const right = { url: 'https://198.18.0.1', events: ['message'], roomIds: null };
    for (const url of [
      ...['http://127.0.0.1/', 'http://localhost/', 'https://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/'],
      ...['https://1.1.1.1:8443/', 'http://2130706433/', 'http://[::ffff:10.0.0.1]/'],
    ])
      expect(await ask('POST', '/admin/webhooks', { ...right, url }), url).toMatchObject({
        status: 400,
        body: { errorCode: 'VALIDATION_FAILED', details: [{ path: 'url' }] },
      });
    expect(await listed()).toEqual([]);
    const made = await make('https://1.1.1.1/', { active: false });
    expect(made.id).not.toBe(id);
    const path = `/admin/webhooks/${made.id}`;
    expect(await ask('PATCH', path, { url: 'http://192.168.0.1/' })).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await listed()).toMatchObject([{ url: 'https://1.1.1.1/' }]);
  });

  it('of a private room are made by the administrator who owns it alone, and of a conversation never', async () => {
    const room = async (token: string) =>
      String((await ask('POST', '/rooms', { name: 'Crew', kind: 'private', members: [] }, token)).body.id);
    const [own, other] = [await room(admin), await room(anna)];
    const url = 'http://127.0.0.1:9/';
    const fields = { url, events: ALL };
    const pm = `pm_${[adminId, annaId].sort().join('_')}`;
    for (const roomIds of [[other], [own, other], [pm]])
      expect(await ask('POST', '/admin/webhooks', { ...fields, roomIds })).toMatchObject(refused(403, 'FORBIDDEN'));
    const roomIds = ['nowhere'];
    expect(await ask('POST', '/admin/webhooks', { ...fields, roomIds })).toMatchObject(refused(404, 'ROOM_NOT_FOUND'));
    const { id } = await make(url, { roomIds: [own] });
    const path = `/admin/webhooks/${id}`;
    expect(await ask('PATCH', path, { roomIds: [own, other] })).toMatchObject(refused(403, 'FORBIDDEN'));
    // Another administrator may pause it, and not lead elsewhere what is said there.
    const confirm = { password: PASSWORD };
    expect((await ask('PATCH', `/admin/users/${annaId}`, { role: 'admin', confirm })).status).toBe(200);
    const login = { username: 'anna', password: PASSWORD, tokenInBody: true };
    anna = (await rest(server.url, 'POST', '/api/auth/login', { body: login })).body.accessToken;
    expect(await ask('PATCH', path, { url: `${url}mine` }, anna)).toMatchObject(refused(403, 'FORBIDDEN'));
    expect(await ask('PATCH', path, { active: false, roomIds: [own] }, anna)).toMatchObject({ status: 200 });
    expect(await ask('PATCH', path, { url: `${url}mine` })).toMatchObject({ status: 200 });
  });

  it('are told what happens, in order, each signed by the scheme of Standard Webhooks', async () => {
    const receiver = await listen();
    const { secret } = await make(`${receiver.url}/in?key=1`);
    const id = await say('hello there');
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
    const { epoch } = server.stores;
    await ask('PATCH', `/messages/${id}`, { text: 'changed', epoch, base: null }, anna);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
    await ask('PUT', `/messages/${id}/reactions`, { emoji: '👍', on: true, epoch }, anna);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3), SOON);
    await ask('DELETE', `/messages/${id}?epoch=${epoch}`, undefined, anna);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(4), SOON);

    const bodies = told(receiver);
    expect(bodies.map(({ type, data }) => [type, data.message.text])).toEqual([
      ['message', 'hello there'],
      ['edit', 'changed'],
      ['reaction', 'changed'],
      ['delete', ''],
    ]);
    expect(bodies[0]?.data).toMatchObject({
      message: { id },
      room: { id: 'general', name: 'General' },
      sender: { id: annaId, username: 'anna', displayName: 'anna' },
    });
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(4);
    for (const { method, path, headers, body } of receiver.received) {
      expect([method, path, headers['content-type']]).toEqual(['POST', '/in?key=1', 'application/json']);
      const named = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      const check = (text: string, key = secret) => new Webhook(key).verify(text, Object.fromEntries(named));
      expect(check(body)).toEqual(JSON.parse(body));
      expect(() => check(`${body} `)).toThrow();
      expect(() => check(body, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();
      expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
    }
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ lastStatus: 204, failingSince: null }]), SOON);
  });

  it('are told soon, the first and one that goes on again, though nobody looks where none is active', async () => {
    const list = vi.spyOn(server.stores.webhooks, 'list');
    // The first look may be over.
    await vi.waitFor(() => expect(list).toHaveBeenCalled(), SOON);
    const receiver = await listen();
    const { id } = await make(receiver.url);
    await say('first');
    await vi.waitFor(() => expect(texts(receiver)).toEqual(['first']), BEFORE_THE_NEXT_LOOK);
    list.mockClear();
    await ask('PATCH', `/admin/webhooks/${id}`, { active: false });
    await vi.waitFor(() => expect(list).toHaveBeenCalled(), SOON);
    await say('waits');
    await ask('PATCH', `/admin/webhooks/${id}`, { active: true });
    await vi.waitFor(() => expect(texts(receiver)).toEqual(['first', 'waits']), BEFORE_THE_NEXT_LOOK);
  });

  it('are told nothing of conversations between two, and of private rooms that they do not name', async () => {
    const receiver = await listen();
    await make(receiver.url);
    const { body: room } = await ask('POST', '/rooms', { name: 'Crew', kind: 'private', members: [] });
    await say('in private', String(room.id), admin);
    await say('between two', `pm_${[adminId, annaId].sort().join('_')}`);
    await say('for everybody');
    await vi.waitFor(() => expect(texts(receiver)).toEqual(['for everybody']), SOON);
  });

  it('are told again later what they did not take, as it is then, and nothing twice that they took', async () => {
    const statuses = [500, 302, 204];
    const receiver = await listen((response) => response.writeHead(statuses.shift() ?? 204).end());
    await make(receiver.url);
    const id = await say('first');
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ lastStatus: 500 }]), SOON);
    expect((await listed())[0]?.failingSince).not.toBeNull();
    await say('second');
    await ask('PATCH', `/messages/${id}`, { text: 'as it is now', epoch: server.stores.epoch, base: null }, anna);
    shift += 5_000;
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ lastStatus: 302 }]), SOON);
    shift += 9_000;
    expect(receiver.received).toHaveLength(2);
    shift += 1_000;
    await vi.waitFor(() => expect(receiver.received).toHaveLength(4), SOON);
    expect(texts(receiver)).toEqual(['first', 'as it is now', 'as it is now', 'second']);
    const [, second, third] = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(third);
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ lastStatus: 204, failingSince: null }]), SOON);
  });

  it('are told over TLS where the certificate is good for the name; another counts as a failure', async () => {
    const trusted = getCACertificates('default');
    const authority = makeCertificate('Authority of the test', { isAuthority: true });
    setDefaultCACertificates([authority.cert]);
    try {
      const shows = (host: string) => listen(undefined, undefined, makeCertificate(host, { by: authority }));
      const [wrong, right] = [await shows('other.example'), await shows('localhost')];
      const { id } = await make(`https://localhost:${wrong.port}/`);
      await say('in confidence');
      const failed = [{ lastStatus: null, failingSince: expect.any(String) }];
      await vi.waitFor(async () => expect(await listed()).toMatchObject(failed), SOON);
      expect([wrong.connections(), wrong.received]).toEqual([1, []]);
      await ask('PATCH', `/admin/webhooks/${id}`, { url: `https://localhost:${right.port}/` });
      await vi.waitFor(() => expect(texts(right)).toEqual(['in confidence']), SOON);
      await vi.waitFor(
        async () => expect(await listed()).toMatchObject([{ lastStatus: 204, failingSince: null }]),
        SOON,
      );
    } finally {
      setDefaultCACertificates(trusted);
    }
  });

  it('go on after a restart where they were, with what was on its way too', async () => {
    await server.close();
    const folder = await mkdtemp(join(tmpdir(), 'palaver-webhooks-'));
    await start({ WEBHOOKS_ALLOW_PRIVATE: 'on' }, folder);
    let hangs = true;
    const receiver = await listen((response, { body }) => {
      if (!hangs || !body.includes('on its way')) response.writeHead(200).end();
    });
    await make(receiver.url);
    await say('first');
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ lastStatus: 200 }]), SOON);
    await say('on its way');
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
    await say('behind it');
    await server.close();
    hangs = false;
    server = await startServer({ WEBHOOKS_ALLOW_PRIVATE: 'on' }, folder, () => Date.now() + shift);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(4), SOON);
    expect(texts(receiver)).toEqual(['first', 'on its way', 'on its way', 'behind it']);
    await rm(folder, { recursive: true, force: true });
  });

  it('that hang hold up nobody else', async () => {
    const hanging = await listen(() => undefined);
    const receiver = await listen();
    await make(hanging.url);
    await make(receiver.url);
    await say('one');
    await vi.waitFor(() => expect([hanging.received.length, receiver.received.length]).toEqual([1, 1]), SOON);
    for (const text of ['two', 'three']) {
      await say(text);
      await vi.waitFor(() => expect(texts(receiver)).toContain(text), SOON);
    }
    expect(texts(receiver)).toEqual(['one', 'two', 'three']);
  });

  it('that take nothing for three days are paused, which is audited, and go on from there when an administrator says so', async () => {
    let status = 503;
    const receiver = await listen((response) => response.writeHead(status).end());
    const { id } = await make(receiver.url);
    await say('waits for long');
    await vi.waitFor(async () => expect(await listed()).toMatchObject([{ lastStatus: 503, active: true }]), SOON);
    shift += 3 * 86_400_000;
    await vi.waitFor(async () => expect((await server.stores.webhooks.list())[0]?.active).toBe(false), SOON);
    const login = { username: 'boss', password: PASSWORD, tokenInBody: true };
    admin = (await rest(server.url, 'POST', '/api/auth/login', { body: login })).body.accessToken;
    expect(await listed()).toMatchObject([{ active: false, lastStatus: 503, failingSince: expect.any(String) }]);
    const { body } = await ask('GET', '/admin/audit?action=webhookChanged');
    expect(body.items).toMatchObject([{ actor: null, subject: { id }, details: { active: false } }]);
    status = 200;
    await ask('PATCH', `/admin/webhooks/${id}`, { active: true });
    await vi.waitFor(() => expect(texts(receiver)).toEqual(Array(3).fill('waits for long')), SOON);
  });

  it('that are deleted are told nothing more', async () => {
    const receiver = await listen();
    const { id } = await make(receiver.url);
    const other = await listen();
    await make(other.url);
    await ask('DELETE', `/admin/webhooks/${id}`);
    await say('too late');
    await vi.waitFor(() => expect(other.received).toHaveLength(1), SOON);
    expect(receiver.received).toEqual([]);
  });
});
