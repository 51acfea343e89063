import { createServer } from 'node:http';
import { Server } from 'socket.io';

interface PlainMessage {
  user: string;
  text: string;
  time: string;
}

/** How much of a room's history somebody gets who joins it: the usual page. */
const HISTORY = 50;

/**
 * A chat server as tutorials of Socket.IO build it: rooms in memory, whoever joins one gets its newest messages, and what is said goes to all in the room.
 * It stores nothing durably, checks nothing, and acknowledges nothing.
 */
const http = createServer();
const io = new Server(http, { serveClient: false });
const rooms = new Map<string, PlainMessage[]>();
const historyOf = (room: string) => {
  const history = rooms.get(room) ?? [];
  rooms.set(room, history);
  return history;
};
io.on('connection', (socket) => {
  socket.on('join', (room: string, give: (history: PlainMessage[]) => void) => {
    void socket.join(room);
    give(historyOf(room).slice(-HISTORY));
  });
  socket.on('chat message', ({ room, user, text }: { room: string; user: string; text: string }) => {
    const message = { user, text, time: new Date().toISOString() };
    historyOf(room).push(message);
    io.to(room).emit('chat message', { room, ...message });
  });
});

/** The lab looks at what it holds. */
process.on('message', (room: string) => process.send?.(historyOf(room).map(({ text }) => text)));
http.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('up'));
