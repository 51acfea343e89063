import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { connect } from '../../apps/server/src/testing/connect.ts';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { registerAt, startServer } from '../../apps/server/src/testing/startServer.ts';

const BOT = fileURLToPath(new URL('./bot.ts', import.meta.url));
let bot: ChildProcess | null = null;

async function startBot(url: string, token: string): Promise<void> {
  bot = spawn(process.execPath, [BOT, 'general'], {
    env: { ...process.env, PALAVER_URL: url, BOT_TOKEN: token },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (bot.stdout) await once(bot.stdout, 'data');
}

async function stopBot(): Promise<void> {
  const gone = bot && bot.exitCode === null ? once(bot, 'exit') : null;
  bot?.kill('SIGKILL');
  await gone;
  bot = null;
}

afterEach(stopBot);

it('a client of fifty lines joins, answers, answers nothing twice after a restart, and ends with its token', async () => {
  const server = await startServer();
  try {
    const { accessToken } = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
    const asAnna = (method: string, path: string, body?: object) =>
      rest(server.url, method, `/api/admin/bots${path}`, { token: accessToken, body });
    const made = (await asAnna('POST', '', { username: 'echo.bot', displayName: 'Echo' })).body;
    const anna = await connect(server.url, accessToken);
    await startBot(server.url, made.token);
    const first = await anna.must('chatMessage', { roomId: 'general', clientId: 'ping-client-1', text: 'ping' });
    const { message } = await anna.waitFor('chatMessage', (data) => data.message.text === 'pong');
    expect(message).toMatchObject({ replyTo: first.message.id, senderId: made.user.id });
    await stopBot();
    await startBot(server.url, made.token);
    const second = await anna.must('chatMessage', { roomId: 'general', clientId: 'ping-client-2', text: 'ping' });
    await anna.waitFor('chatMessage', (data) => data.message.replyTo === second.message.id);
    const { messages } = await anna.must('loadMessages', { roomId: 'general' });
    expect(messages.map((one) => one.text)).toEqual(['ping', 'pong', 'ping', 'pong']);
    const ended = bot ? once(bot, 'exit') : null;
    await asAnna('POST', `/${made.user.id}/token`);
    expect(await ended).toEqual([1, null]);
    anna.close();
  } finally {
    await server.close();
  }
});
