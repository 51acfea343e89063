import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import { ServerResponse } from '../../nodeHttp.ts';
import type { PalaverSocket } from './socket.ts';

/** An Engine.IO connection: what carries a socket, by WebSocket or by polling. */
export type Connection = PalaverSocket['conn'];

/*
 * THE place of all private names of Engine.IO, ws and Node. Each is read by `fieldOf` and checked: where one is gone, the plain path serves,
 * more slowly or with a bound that holds less tightly. rawConnection.test.ts fails then, and names it.
 */

/** Engine.IO's own queue of a connection. */
export function engineQueue(conn: Connection): unknown[] {
  const queue = fieldOf(conn, 'writeBuffer');
  return Array.isArray(queue) ? queue : [];
}

/** The session id of a connection, as requests name it in `sid`. */
export function sessionIdOf(conn: Connection): string {
  return String(fieldOf(conn, 'id'));
}

/** The response of the poll that waits, where a connection goes by polling. */
export function pollOf(conn: Connection): ServerResponse | null {
  const response = fieldOf(conn.transport, 'res');
  return response instanceof ServerResponse ? response : null;
}

/**
 * The TCP (or TLS) stream below a WebSocket when frames may be written to it directly: open, not upgrading, nothing waiting in the queues above it.
 * Null otherwise: polling, an upgrade under way, back-pressure, a long answer that is being deflated.
 */
export function rawStream(conn: Connection): Writable | null {
  if (conn.readyState !== 'open' || conn.transport.name !== 'websocket') return null;
  if (conn.upgrading || engineQueue(conn).length > 0) return null;
  const ws = webSocketOf(conn);
  if (!ws || fieldOf(ws, 'readyState') !== 1) return null;
  const stream = streamOf(ws);
  if (!stream?.writable) return null;
  // What is being deflated is in neither queue: nothing passes it.
  return fieldOf(ws, 'bufferedAmount') === stream.writableLength ? stream : null;
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
  const [pause, resume] = [fieldOf(ws, 'pause'), fieldOf(ws, 'resume')];
  // With one of them alone a connection would be held for ever.
  if (typeof pause === 'function' && typeof resume === 'function') Reflect.apply(paused ? pause : resume, ws, []);
}

/** Calls `hear` at each ping and pong of the WebSocket itself, which Engine.IO knows nothing of. */
export function onControlFrame(conn: Connection, hear: () => void): void {
  const ws = webSocketOf(conn);
  if (ws instanceof EventEmitter) ws.on('ping', hear).on('pong', hear);
}

/**
 * Takes the place of those who would parse what comes over a connection: `hear` gets each packet's data, and passes on what may come to them.
 * Should Engine.IO name its event otherwise one day, they hear everything as ever.
 */
export function intercept(conn: Connection, hear: (data: unknown, passOn: () => void) => void): void {
  const listeners: readonly unknown[] = conn.listeners('data');
  conn.removeAllListeners('data');
  conn.on('data', (data: unknown) =>
    hear(data, () => {
      for (const listener of listeners) if (typeof listener === 'function') Reflect.apply(listener, conn, [data]);
    }),
  );
}

/** Ends a connection at once: closing politely would wait behind what the other side does not read. */
export function cut(conn: Connection): void {
  const stream = streamOf(webSocketOf(conn));
  conn.close(true);
  stream?.destroy();
}

/** Lets go of what deflating an answer took as soon as the answer has left: ws would keep 100 KB for each connection as long as it is open. */
export function releaseDeflater(conn: Connection): void {
  const watch = (transport: Connection['transport']) => transport.on('drain', () => closeDeflater(transport));
  watch(conn.transport);
  conn.on('upgrade', watch);
}

function closeDeflater(transport: Connection['transport']): void {
  const ws = webSocketOf({ transport });
  // Something is being deflated still, and is counted nowhere else.
  if (fieldOf(ws, 'bufferedAmount') !== fieldOf(streamOf(ws), 'writableLength')) return;
  const extension = fieldOf(fieldOf(ws, '_extensions'), 'permessage-deflate');
  const deflater = fieldOf(extension, '_deflate');
  const close = fieldOf(deflater, 'close');
  if (typeof extension !== 'object' || extension === null || typeof close !== 'function') return;
  Reflect.apply(close, deflater, []);
  Reflect.set(extension, '_deflate', null);
}

function webSocketOf({ transport }: Pick<Connection, 'transport'>): object | null {
  const ws = fieldOf(transport, 'socket');
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
