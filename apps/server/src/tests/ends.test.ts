import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
afterEach(() => server.close());

it('what people end over the wire stands in ends.jsonl soon after, and the answer does not wait for it', async () => {
  server = await startServer();
  const { accessToken: boss } = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
  const anna = await registerAt(server.url, 'anna');
  const ask = (method: string, path: string, body?: unknown, token = boss) =>
    rest(server.url, method, `/api${path}`, { token, body });
  const message = { roomId: 'general', clientId: 'to-be-gone-1', text: 'a secret' };
  const sent = await ask('POST', '/messages', message, anna.accessToken);
  await ask('POST', '/auth/logout', { refreshToken: anna.refreshToken }, anna.accessToken);
  expect((await ask('PATCH', `/admin/users/${anna.user.id}`, { deactivated: true })).status).toBe(200);
  expect(sent.status).toBe(201);
  const erased = await ask('DELETE', `/messages/general:1`);
  expect(erased.status).toBeLessThan(300);
  const kinds = await vi.waitFor(
    async () => {
      const lines = (await readFile(join(server.folder, 'ends.jsonl'), 'utf8')).trimEnd().split('\n');
      const found = lines.map((line) => JSON.parse(line) as { kind: string });
      expect(found).toContainEqual(expect.objectContaining({ kind: 'message', id: 'general:1' }));
      return found.map(({ kind }) => kind);
    },
    { timeout: 20_000, interval: 20 },
  );
  expect(kinds).toEqual(['opened', 'session', 'account', 'message']);
});
