import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import type { PalaverSocket } from './socket.ts';

/** An Engine.IO connection: what carries a socket, by WebSocket or by polling. */
export type Connection = PalaverSocket['conn'];

/*
 * What is below here are no public names of Socket.IO, ws and Node, so each is checked. A change of them means the slow path or a bound that
 * holds less tightly, not a fault.
 */

/** Engine.IO's own queue of a connection. */
export function engineQueue(conn: Connection): unknown[] {
  const queue = fieldOf(conn, 'writeBuffer');
  return Array.isArray(queue) ? queue : [];
}

/**
 * The TCP (or TLS) stream below a WebSocket when frames may be written to it directly: open, not upgrading, nothing waiting in the queues above it.
 * Null otherwise: polling, an upgrade under way, back-pressure, a long answer that is being deflated.
 */
export function rawStream(conn: Connection): Writable | null {
  if (conn.readyState !== 'open' || conn.transport.name !== 'websocket') return null;
  if (conn.upgrading || engineQueue(conn).length > 0) return null;
  const ws = webSocketOf(conn);
  if (!ws || Reflect.get(ws, 'readyState') !== 1) return null;
  const stream = streamOf(ws);
  if (!stream?.writable) return null;
  // What is being deflated is in neither queue: nothing passes it.
  return Reflect.get(ws, 'bufferedAmount') === stream.writableLength ? stream : null;
}

/** Bytes that wait below Engine.IO's queue: being deflated, or for the peer to read. */
export function bytesBelow(conn: Connection): number {
  return Number(fieldOf(webSocketOf(conn), 'bufferedAmount') ?? 0);
}

/** A count that changes whenever the operating system took bytes of this connection; null where that can not be seen. */
export function bytesGone(conn: Connection): number | null {
  const stream = streamOf(webSocketOf(conn));
  const dispatched = fieldOf(stream, '_bytesDispatched');
  const left = fieldOf(fieldOf(stream, '_handle'), 'writeQueueSize');
  return typeof dispatched === 'number' && typeof left === 'number' ? dispatched - left : null;
}

/** Stops reading what comes over a WebSocket, or goes on. */
export function setPaused(conn: Connection, paused: boolean): void {
  const ws = webSocketOf(conn);
  const change = fieldOf(ws, paused ? 'pause' : 'resume');
  if (typeof change === 'function') Reflect.apply(change, ws, []);
}

/** Calls `hear` at each ping and pong of the WebSocket itself, which Engine.IO knows nothing of. */
export function onControlFrame(conn: Connection, hear: () => void): void {
  const ws = webSocketOf(conn);
  if (ws instanceof EventEmitter) ws.on('ping', hear).on('pong', hear);
}

/** Ends a connection at once: closing politely would wait behind what the other side does not read. */
export function cut(conn: Connection): void {
  const stream = streamOf(webSocketOf(conn));
  conn.close(true);
  stream?.destroy();
}

function webSocketOf(conn: Connection): object | null {
  const ws = fieldOf(conn.transport, 'socket');
  return typeof ws === 'object' ? ws : null;
}

function streamOf(ws: object | null): Writable | null {
  const stream = fieldOf(ws, '_socket');
  return isWritable(stream) ? stream : null;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function isWritable(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'cork' in value && 'writableLength' in value;
}
