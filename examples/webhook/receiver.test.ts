import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '@palaver/store/testing/freePort';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { registerAt, startServer } from '../../apps/server/src/testing/startServer.ts';

const RECEIVER = fileURLToPath(new URL('./receiver.ts', import.meta.url));

function startReceiver(secret: string, port: number) {
  const child = spawn(process.execPath, [RECEIVER], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    nextLine: async () => (await lines.next()).value,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('a receiver takes what is signed with the secret, each thing once, and nothing else', async () => {
  const server = await startServer({ WEBHOOKS_ALLOW_PRIVATE: 'on' });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const { accessToken: token } = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
  const made = await rest(server.url, 'POST', '/api/admin/webhooks', {
    token,
    body: { url, events: ['message'], roomIds: null },
  });
  const secret = String(made.body.secret);
  const receiver = startReceiver(secret, port);
  const post = (id: string, text: string, key: string) => {
    const at = new Date();
    const told = { message: { text }, room: { name: 'Boats' }, sender: { displayName: 'Ben' } };
    const body = JSON.stringify({ type: 'message', timestamp: at.toISOString(), data: told });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(key).sign(id, at, body),
    };
    return fetch(url, { method: 'POST', body, headers }).then(({ status }) => status);
  };
  try {
    expect(await receiver.nextLine()).toBe('Listening.');
    const hello = { roomId: 'general', clientId: 'hello-webhook', text: 'hello' };
    await rest(server.url, 'POST', '/api/messages', { token, body: hello });
    expect(await receiver.nextLine()).toBe('message in General by anna: hello');
    expect(await post('one', 'forged', `whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(401);
    expect(await fetch(url, { method: 'POST', body: '{}' }).then(({ status }) => status)).toBe(401);
    expect([await post('two', 'again', secret), await post('two', 'again', secret)]).toEqual([204, 204]);
    expect(await post('three', 'the end', secret)).toBe(204);
    expect([await receiver.nextLine(), await receiver.nextLine()]).toEqual([
      'message in Boats by Ben: again',
      'message in Boats by Ben: the end',
    ]);
  } finally {
    await receiver.stop();
    await server.close();
  }
});
