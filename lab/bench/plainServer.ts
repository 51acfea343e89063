import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** The peer: a plain Socket.IO server as its documentation shows it. It stores nothing, checks nothing, acknowledges at once and broadcasts to the room. */
const http = createServer();
const io = new Server(http, { serveClient: false });
io.on('connection', (socket) => {
  void socket.join('general');
  socket.on('chatMessage', (message: object, ack: (answer: object) => void) => {
    ack({ ok: true });
    socket.to('general').emit('chatMessage', message);
  });
});

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('message', () => {
  process.send?.({ eventLoopP99: delay.percentile(99) / 1e6 });
  delay.reset();
});
http.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('up'));
