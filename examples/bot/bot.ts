// A bot in fifty lines, written from SPEC.md alone with stock socket.io-client and fetch: it joins a room, catches up, and answers "ping" with "pong".
// An administrator makes it under Administration › Bots and is shown its token, once:
// PALAVER_URL=http://localhost:3000 BOT_TOKEN=plv_… node examples/bot/bot.ts general
import { io } from 'socket.io-client';

const url = process.env.PALAVER_URL ?? 'http://localhost:3000';
const token = process.env.BOT_TOKEN;
const roomId = process.argv[2] ?? 'general';
if (!token) throw new Error('BOT_TOKEN is the token of the bot.');

const answered = await fetch(`${url}/api/users/me`, { headers: { authorization: `Bearer ${token}` } });
const me = await answered.json();
if (!answered.ok) throw new Error(me.message);

const held = { epoch: undefined, stateRev: undefined, rooms: {} as Record<string, number> };
const socket = io(url, { auth: { token, protocol: 1 } });
const ask = (event: string, payload: object) => socket.timeout(20_000).emitWithAck(event, payload);

const answer = async (message: { id: string; text: string; deleted: boolean; senderId: string }) => {
  if (message.senderId === me.id || message.text.trim() !== 'ping') return;
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
  console.log(`${me.username} is in ${roomId}, up to ${held.rooms[roomId]}.`);
});
socket.on('chatMessage', ({ data }) => data.message.roomId === roomId && void answer(data.message));
// The token does not run out. Where it was replaced or the bot deleted, nothing it does would help.
socket.on('sessionEnded', ({ data }) => {
  console.error(`The token is good no more: ${data.reason}.`);
  process.exit(1);
});
socket.on('connect_error', (error: Error & { data?: { statusCode?: number } }) => {
  if (error.data?.statusCode !== 401) return;
  console.error(error.message);
  process.exit(1);
});
