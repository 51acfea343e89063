import type { PalaverSocket } from './socket.ts';

/**
 * Answers that are long (a sync, a page) are deflated: five times fewer bytes on a link that carries one kilobyte a second. Each message by itself and with a small
 * window, so that nothing has to be kept between them. Broadcasts are encoded once for all and go out as they are.
 */
export const DEFLATE = {
  threshold: 1_024,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 11,
  zlibDeflateOptions: { memLevel: 4 },
};

type Connection = PalaverSocket['conn'];

/**
 * Lets go of what deflating an answer took as soon as the answer has left: ws would keep 100 KB for each connection as long as it is open.
 * These are not public names, so each is checked; a change of them means more memory, not a fault.
 */
export function releaseDeflater(conn: Connection): void {
  const watch = (transport: Connection['transport']) => transport.on('drain', () => release(transport));
  watch(conn.transport);
  conn.on('upgrade', watch);
}

function release(transport: Connection['transport']): void {
  const ws = fieldOf(transport, 'socket');
  const stream = fieldOf(ws, '_socket');
  // Something is being deflated still, and is counted nowhere else.
  if (fieldOf(ws, 'bufferedAmount') !== fieldOf(stream, 'writableLength')) return;
  const extension = fieldOf(fieldOf(ws, '_extensions'), 'permessage-deflate');
  const deflater = fieldOf(extension, '_deflate');
  const close = fieldOf(deflater, 'close');
  if (typeof extension !== 'object' || extension === null || typeof close !== 'function') return;
  Reflect.apply(close, deflater, []);
  Reflect.set(extension, '_deflate', null);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
