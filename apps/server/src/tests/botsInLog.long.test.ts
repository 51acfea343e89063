import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connect } from '../testing/connect.ts';
import { rest } from '../testing/rest.ts';
import { startProcess } from '../testing/startProcess.ts';
import { registerAt } from '../testing/startServer.ts';

it('no token of a bot is ever logged, right or wrong, wherever it is put (G3)', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-bots-log-'));
  const code = 'set-up-code-of-this-test';
  const env = { NODE_ENV: 'production', DATA_DIR: join(folder, 'data'), SETUP_CODE: code, LOG_LEVEL: 'debug' };
  const server = startProcess(env, { cwd: folder });
  try {
    const [, port] = await server.printed(/open at http:\/\/localhost:(\d+)/);
    const url = `http://127.0.0.1:${port}`;
    const { accessToken } = await registerAt(url, 'boss', { setupCode: code });
    const ask = (method: string, path: string, token = accessToken, body?: unknown) =>
      rest(url, method, `/api${path}`, { token, body });
    const names = { username: 'echo.bot', displayName: 'Echo' };
    const { user, token } = (await ask('POST', '/admin/bots', accessToken, names)).body;
    (await connect(url, token)).close();
    const wrong = `plv_${'A'.repeat(43)}`;
    for (const one of [token, wrong]) {
      await ask('GET', `/users/me?token=${one}`, one);
      await ask('GET', `/users/${one}`, one);
      await ask('POST', '/messages', one, { roomId: one, clientId: one, text: one });
      await ask('DELETE', `/admin/bots/${one}`, one);
      await ask('POST', '/auth/token', one, { refreshToken: one });
      await ask('POST', '/auth/login', one, { username: one, password: one });
    }
    await expect(connect(url, wrong)).rejects.toMatchObject({ data: { errorCode: 'TOKEN_INVALID' } });
    const renewed = (await ask('POST', `/admin/bots/${user.id}/token`)).body.token;
    await ask('GET', '/users/me', token);
    expect((await ask('DELETE', `/admin/bots/${user.id}`)).status).toBe(204);
    await server.printed(/ info bot deleted /);
    for (const secret of [token, wrong, renewed]) expect(server.output()).not.toContain(secret.slice(4));
    expect(server.output()).toContain('"path":"/api/users/plv_[redacted]"');
    expect(server.output()).toMatch(/ info bot made .*"userId":"[a-z0-9]{16}"/);
    expect(server.output()).toContain(' info bot renewed ');
  } finally {
    server.child.kill();
    await server.ended;
    await rm(folder, { recursive: true, force: true });
  }
});
