import { MessageChannel } from 'node:worker_threads';
import type { StartSide } from '../sqlite/openSqliteStore.ts';
import { awaitOpening } from '../sqlite/serveReads.ts';
import { serveWrites } from '../sqlite/serveWrites.ts';
import type { Peer } from '../sqlite/workerLink.ts';

/** Runs a side of the store in this very thread, over the same kind of port, so that a debugger and the coverage see it. */
export const startHere: StartSide = (side, data) => {
  const { port1: near, port2: far } = new MessageChannel();
  // A thread says `exit` where a port says `close`.
  near.on('close', () => near.emit('exit', undefined));
  if (side === 'writer') serveWrites(far, data);
  else awaitOpening(far, data);
  // A port speaks like a thread, but its type does not say so.
  return near as unknown as Peer;
};
