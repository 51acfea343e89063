import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { connect } from '../../apps/server/src/testing/connect.ts';
import { registerAt, startServer } from '../../apps/server/src/testing/startServer.ts';

const BOT = fileURLToPath(new URL('./bot.ts', import.meta.url));
let bot: ChildProcess | null = null;

async function startBot(url: string): Promise<void> {
  bot = spawn(process.execPath, [BOT, 'general'], {
    env: { ...process.env, PALAVER_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
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

it('a client of fifty lines joins, answers, and answers nothing twice after a restart', async () => {
  const server = await startServer();
  try {
    const { accessToken } = await registerAt(server.url, 'anna');
    const anna = await connect(server.url, accessToken);
    await startBot(server.url);
    const first = await anna.must('chatMessage', { roomId: 'general', clientId: 'ping-client-1', text: 'ping' });
    const { message } = await anna.waitFor('chatMessage', (data) => data.message.text === 'pong');
    expect(message.replyTo).toBe(first.message.id);
    await stopBot();
    await startBot(server.url);
    const second = await anna.must('chatMessage', { roomId: 'general', clientId: 'ping-client-2', text: 'ping' });
    await anna.waitFor('chatMessage', (data) => data.message.replyTo === second.message.id);
    const { messages } = await anna.must('loadMessages', { roomId: 'general' });
    expect(messages.map((one) => one.text)).toEqual(['ping', 'pong', 'ping', 'pong']);
    anna.close();
  } finally {
    await server.close();
  }
});
