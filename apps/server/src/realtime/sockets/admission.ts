import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import { LIMITS } from '@palaver/protocol/limits';
import type { Config } from '../../config.ts';
import { ServerResponse } from '../../nodeHttp.ts';
import { errorBody } from '../../wire/errorBody.ts';
import type { ConnectLimit } from '../../rate/connectLimit.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { PacketGate } from './packetGate.ts';
import type { Measures } from '../../observability/measures.ts';
import { type Connection, sessionIdOf } from './rawConnection.ts';

export interface Admission {
  /** What a socket asked had a shape that is refused: that costs as much as ten packets. */
  shapeRefused(conn: Connection): void;
}

interface AdmissionDeps {
  config: Config;
  connects: ConnectLimit;
  addressOf(req: IncomingMessage): string;
  measures: Measures;
}

/**
 * Stands before everything that comes to Socket.IO: each connection behind a gate that counts what it sends, polls too, and each new handshake
 * counted for its address, with 429 before anything is upgraded or made (L3).
 */
export function createAdmission(
  engine: Server['engine'],
  { config: { ratePacketsPerSecond }, connects, addressOf, measures }: AdmissionDeps,
): Admission {
  const limited = () => measures.refuse('RATE_LIMITED');
  /** By session id of Engine.IO; null without a limit of packets. */
  const gates = new Map<string, PacketGate | null>();
  engine.on('connection', (conn: Connection) => {
    const id = sessionIdOf(conn);
    gates.set(id, ratePacketsPerSecond === 0 ? null : new PacketGate(conn, ratePacketsPerSecond, limited));
    conn.once('close', () => gates.delete(id));
  });

  engine.use((req: IncomingMessage, res: unknown, next: () => void) => {
    const gate = gates.get(new URL(req.url ?? '/', 'http://localhost').searchParams.get('sid') ?? '');
    if (gate === undefined) {
      const wait = connects.take(addressOf(req));
      if (wait === 0) return next();
      limited();
      return refuse(req, res, wait);
    }
    gate?.spend(1);
    // The answers of a connection that is held are still fetched.
    if (gate && req.method === 'POST') void gate.untilRoom().then(next);
    else next();
  });

  return {
    shapeRefused: (conn) => void gates.get(sessionIdOf(conn))?.spend(LIMITS.refusedShapeCost - 1),
  };
}

function refuse(req: IncomingMessage, res: unknown, waitMs: number): void {
  const body = JSON.stringify(errorBody(rateLimited(waitMs)));
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Retry-After': Math.ceil(waitMs / 1000),
    Connection: 'close',
  };
  if (res instanceof ServerResponse) {
    res.writeHead(429, headers).end(body);
    return;
  }
  // An upgrade has no response of its own.
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  req.socket.on('error', () => undefined);
  req.socket.end(`HTTP/1.1 429 Too Many Requests\r\n${head.join('')}\r\n${body}`, () => req.socket.destroy());
}
