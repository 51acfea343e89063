import type { Writable } from 'node:stream';
import type { PalaverSocket } from './socket.ts';

/** Engine.IO's own queue of a connection. */
export function engineQueue(socket: PalaverSocket): unknown[] {
  const queue: unknown = Reflect.get(socket.conn, 'writeBuffer');
  return Array.isArray(queue) ? queue : [];
}

/**
 * The TCP (or TLS) stream below a WebSocket when frames may be written to it directly: open, not upgrading, nothing waiting in the queues above it.
 * Null otherwise: polling, an upgrade under way, back-pressure, a long answer that is being deflated. These are not public names, so each is checked; a change of them means the slow path, not a fault.
 */
export function rawStream(socket: PalaverSocket): Writable | null {
  const { conn } = socket;
  if (conn.readyState !== 'open' || conn.transport.name !== 'websocket') return null;
  if (conn.upgrading || engineQueue(socket).length > 0) return null;
  const ws: unknown = Reflect.get(conn.transport, 'socket');
  if (typeof ws !== 'object' || ws === null || Reflect.get(ws, 'readyState') !== 1) return null;
  const stream: unknown = Reflect.get(ws, '_socket');
  if (!isWritable(stream) || !stream.writable) return null;
  // What is being deflated is in neither queue: nothing passes it.
  return Reflect.get(ws, 'bufferedAmount') === stream.writableLength ? stream : null;
}

function isWritable(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'cork' in value && 'writableLength' in value;
}
