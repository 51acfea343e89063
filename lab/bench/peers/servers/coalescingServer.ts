import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { z } from 'zod';

interface Member {
  socket: Duplex;
  room: Room;
  /** What it gets of its own this turn, in its place; null: it said nothing, and gets what all get. */
  own: Buffer[] | null;
}

interface Room {
  members: Set<Member>;
  /** Those who spoke in this turn. */
  speakers: Set<Member>;
  frames: Buffer[];
}

/**
 * What a broadcaster on bare `ws` can do at most: it speaks as much of Socket.IO as it takes, stores nothing, checks nothing, and gathers what is said in
 * a turn of the event loop, so that each member gets it in one write.
 */
const OPEN = JSON.stringify({
  sid: 'bench',
  upgrades: [],
  pingInterval: 600_000,
  pingTimeout: 600_000,
  maxPayload: 1e6,
});
const Auth = z.object({ room: z.string() });
const EVENT = /^42(\d+)(\["chatMessage",.*\])$/s;

const rooms = new Map<string, Room>();
const changed = new Set<Room>();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const http = createServer();
http.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (ws) => {
    let member: Member | null = null;
    ws.on('message', (data: Buffer) => {
      const text = data.toString();
      if (member) say(member, text);
      else if (text.startsWith('40')) {
        member = enter(socket, Auth.parse(JSON.parse(text.slice(2))).room);
        ws.send('40{"sid":"bench"}');
      }
    });
    ws.on('close', () => member?.room.members.delete(member));
    ws.send(`0${OPEN}`);
  });
});
http.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('up'));

function enter(socket: Duplex, name: string): Member {
  const room = rooms.get(name) ?? { members: new Set(), speakers: new Set(), frames: [] };
  rooms.set(name, room);
  const member = { socket, room, own: null };
  room.members.add(member);
  return member;
}

function say(member: Member, text: string): void {
  const [, id = '', message] = EVENT.exec(text) ?? [];
  if (message === undefined) return;
  const { room } = member;
  const frame = frameOf(`42${message}`);
  member.own ??= [...room.frames];
  room.speakers.add(member);
  // Whoever speaks gets their answer in the place of the message.
  for (const one of room.speakers) one.own?.push(one === member ? frameOf(`43${id}[{"ok":true}]`) : frame);
  room.frames.push(frame);
  if (changed.size === 0) setImmediate(broadcast);
  changed.add(room);
}

function broadcast(): void {
  for (const room of changed) {
    const all = Buffer.concat(room.frames.splice(0));
    for (const member of room.members) {
      member.socket.write(member.own ? Buffer.concat(member.own) : all);
      member.own = null;
    }
    room.speakers.clear();
  }
  changed.clear();
}

/** A text frame of a server. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const head = length > 125 ? Buffer.from([0x81, 126, length >> 8, length & 0xff]) : Buffer.from([0x81, length]);
  return Buffer.concat([head, payload]);
}
