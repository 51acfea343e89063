import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { ServerResponse } from '../../nodeHttp.ts';
import type { PalaverSocket } from './socket.ts';

/** An Engine.IO connection: what carries a socket, by WebSocket or by polling. */
export type Connection = PalaverSocket['conn'];

/** What a side says that deflates every message by itself (RFC 7692, section 7.1.1.1). */
const EACH_BY_ITSELF = 'server_no_context_takeover';

/*
 * THE place of all private names of Engine.IO, ws and Node. Each is read by `fieldOf` and checked: where one is gone, the plain path serves,
 * more slowly or with a bound that holds less tightly. rawConnection.test.ts fails then, and names it.
 */

/** Engine.IO's own queue of a connection. */
export function engineQueue(conn: Connection): unknown[] {
  const queue = fieldOf(conn, 'writeBuffer');
  return Array.isArray(queue) ? queue : [];
}

/** A connection whose own queue can be seen. */
interface QueueingConnection {
  readonly readyState: string;
  readonly upgrading: boolean;
  readonly writeBuffer: unknown[];
}

/** A WebSocket of which can be seen whether it is open, and how many bytes wait in it or below. */
interface RawWebSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
}

/** The way past Engine.IO and ws to the TCP (or TLS) stream below a WebSocket. It stays as long as the connection goes by that WebSocket. */
export interface RawPath {
  readonly conn: QueueingConnection;
  readonly ws: RawWebSocket;
  readonly stream: Writable;
}

/** Looked for once for each transport of a connection. Null: there is none, as when polling. */
export function rawPath(conn: Connection): RawPath | null {
  const ws = webSocketOf(conn);
  const stream = streamOf(ws);
  return conn.transport.name === 'websocket' && isQueueing(conn) && isWebSocket(ws) && stream
    ? { conn, ws, stream }
    : null;
}

/**
 * Whether frames may be written to the stream directly: all is open, and nothing waits above it. False while an upgrade is under way, under back-pressure, and
 * while a long answer is deflated: that is in neither queue, and nothing passes it. It is asked for each broadcast, so the names that `rawPath` found are read as they are.
 */
export function isClear(path: RawPath): boolean {
  const { conn } = path;
  return conn.readyState === 'open' && !conn.upgrading && conn.writeBuffer.length === 0 && isClearBelow(path);
}

/** Whether a WebSocket is open and nothing waits in it, above its stream. */
function isClearBelow({ ws, stream }: Pick<RawPath, 'ws' | 'stream'>): boolean {
  return ws.readyState === 1 && stream.writable && ws.bufferedAmount === stream.writableLength;
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

/**
 * Lets go of the request that began a connection, its headers and its token: they would be held as long as the connection, 4 KB of them. Nobody may ask for
 * them afterwards.
 */
export function forgetRequest(socket: PalaverSocket): void {
  Object.assign(socket.handshake, { headers: {}, auth: {} });
  Reflect.set(socket.conn, 'request', null);
}

/** What Engine.IO answers an upgrade with holds the request, too, and is held by the stream. Nobody writes to it once every middleware was asked. */
export function forgetUpgrade(response: object): void {
  if (!(response instanceof ServerResponse)) Reflect.set(response, 'req', null);
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

/** Requests whose WebSockets have a client that keeps the window of what was deflated for it. */
const keeping = new WeakSet<object>();

/**
 * Lets clients keep the window of what was deflated for them: the answer to a request for a WebSocket does not say, as ws would, that every message is deflated
 * by itself. ws goes on doing so, which is always allowed.
 */
export function keepWindows(engine: object): void {
  const server = fieldOf(engine, 'ws');
  if (!(server instanceof EventEmitter)) return;
  server.on('headers', (headers: string[], request: IncomingMessage) => {
    // Who asks for messages that are deflated by themselves has to be told that they are.
    if (String(request.headers['sec-websocket-extensions']).includes(EACH_BY_ITSELF)) return;
    const at = headers.findIndex(
      (line) => line.startsWith('Sec-WebSocket-Extensions:') && line.includes(EACH_BY_ITSELF),
    );
    if (at < 0) return;
    headers[at] = headers[at]?.replace(`; ${EACH_BY_ITSELF}`, '') ?? '';
    keeping.add(request);
  });
}

/** Whether the client of this connection keeps its window: known of one that began as a WebSocket, until its request is forgotten. */
export function keepsWindow({ request }: Connection): boolean {
  return keeping.has(request);
}

/**
 * Takes the place of ws where texts are written to a WebSocket: `frameOf` makes the frame of each. While ws is deflating, and where a text is longer than
 * `maxLength`, ws does it as ever, and `passOn` is called before. @returns what ends that; null where it cannot be
 */
export function frameTexts(
  conn: Connection,
  { maxLength, frameOf, passOn }: { maxLength: number; frameOf: (text: string) => Buffer; passOn: () => void },
): (() => void) | null {
  const ws = webSocketOf(conn);
  const stream = streamOf(ws);
  const send = fieldOf(ws, 'send');
  if (!isWebSocket(ws) || !stream || typeof send !== 'function') return null;
  Reflect.set(ws, 'send', (text: unknown, done: unknown) => {
    const isShort = typeof text === 'string' && text.length <= maxLength;
    if (isShort && isClearBelow({ ws, stream }) && typeof done === 'function') {
      stream.write(frameOf(text), (error) => void Reflect.apply(done, ws, [error]));
      return;
    }
    passOn();
    Reflect.apply(send, ws, [text, done]);
  });
  return () => void Reflect.deleteProperty(ws, 'send');
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

function isQueueing(value: unknown): value is QueueingConnection {
  return Array.isArray(fieldOf(value, 'writeBuffer'));
}

function isWebSocket(value: unknown): value is RawWebSocket {
  return typeof fieldOf(value, 'readyState') === 'number' && typeof fieldOf(value, 'bufferedAmount') === 'number';
}

function isWritable(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'cork' in value && 'writableLength' in value;
}
