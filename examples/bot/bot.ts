// A bot in fifty lines, written from SPEC.md alone with stock socket.io-client and fetch: it joins a room, catches up, and answers "ping" with "pong".
// PALAVER_URL=http://localhost:3000 BOT_NAME=echo.bot BOT_PASSWORD='four plain words' node examples/bot/bot.ts general
import { io } from 'socket.io-client';

const url = process.env.PALAVER_URL ?? 'http://localhost:3000';
const account = {
  username: process.env.BOT_NAME ?? 'echo.bot',
  password: process.env.BOT_PASSWORD ?? 'four plain words',
  tokenInBody: true,
};
const roomId = process.argv[2] ?? 'general';

const post = async (path: string, body: object) => {
  const answer = await fetch(`${url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
};
const registered = await post('/auth/register', account);
const session = registered.status === 201 ? registered : await post('/auth/login', account);
if (!session.body.accessToken) throw new Error(session.body.message);
let { accessToken: token, refreshToken } = session.body;

const held = { epoch: undefined, stateRev: undefined, rooms: {} as Record<string, number> };
const socket = io(url, { auth: (give) => give({ token, protocol: 1 }) });
const ask = (event: string, payload: object) => socket.timeout(20_000).emitWithAck(event, payload);

const answer = async (message: { id: string; text: string; deleted: boolean; senderId: string }) => {
  if (message.senderId === session.body.user.id || message.text.trim() !== 'ping') return;
  // The clientId names the message that is answered: however often the bot sees it, it answers once (O4).
  await ask('chatMessage', {
    roomId,
    clientId: `pong-${message.id.replace(/[^A-Za-z0-9]/g, '-')}`.slice(-64),
    text: 'pong',
    replyTo: message.id,
  });
};

socket.on('connect', async () => {
  await ask('joinRoom', { roomId });
  for (let part = false, more = true; more; part = true) {
    const { data } = await ask('sync', { ...held, part });
    Object.assign(held, { epoch: data.epoch, stateRev: data.stateRev });
    for (const { room, messages, upTo } of data.rooms) {
      if (room.id === roomId && held.rooms[roomId] !== undefined) for (const message of messages) await answer(message);
      held.rooms[room.id] = upTo;
    }
    more = data.more;
  }
  console.log(`${account.username} is in ${roomId}, up to ${held.rooms[roomId]}.`);
});
socket.on('chatMessage', ({ data }) => data.message.roomId === roomId && void answer(data.message));
// An access token lives an hour: fetch the next one well before, and give it to the live socket.
setInterval(async () => {
  ({ accessToken: token, refreshToken } = (await post('/auth/token', { refreshToken })).body);
  if (socket.connected) await ask('renewToken', { token });
}, 50 * 60_000);
