import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { Server } from 'socket.io';

interface PlainMessage {
  roomId: string;
  clientId: string;
  text: string;
}

/**
 * A Socket.IO server as its documentation shows it: whoever comes says the room, what is said goes to the others in it, and is acknowledged. It checks
 * nothing. With the path of a file it stores each message there first, durably (node:sqlite, WAL, synchronous=FULL, one insert each); otherwise nothing.
 */
const [port, file] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { serveClient: false });
const store = file === undefined ? () => undefined : openStore(file);
io.on('connection', (socket) => {
  void socket.join(String(socket.handshake.auth.room));
  socket.on('chatMessage', (message: PlainMessage, ack: (answer: { ok: true }) => void) => {
    store(message);
    ack({ ok: true });
    socket.to(message.roomId).emit('chatMessage', message);
  });
});
http.listen(Number(port), '127.0.0.1', () => process.send?.('up'));

function openStore(path: string): (message: PlainMessage) => void {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE messages (id INTEGER PRIMARY KEY, room TEXT NOT NULL, clientId TEXT NOT NULL, text TEXT NOT NULL);
  `);
  const insert = database.prepare('INSERT INTO messages (room, clientId, text) VALUES (?, ?, ?)');
  return ({ roomId, clientId, text }) => void insert.run(roomId, clientId, text);
}
