import type { MessagePort } from 'node:worker_threads';
import { reasonOf } from '../rules/reasonOf.ts';
import { type Answer, type Call, createReads, methodOf, type Request } from './calls.ts';
import { openForReading } from './database.ts';
import { isDamaged } from './faults.ts';

/** Waits for `open`, which comes when there is a database; `close` in its place ends the thread. */
export function awaitOpening(port: MessagePort, data: { file: string }): void {
  port.once('message', (first: 'open' | 'close') => {
    if (first === 'open') serveReads(port, data);
    else port.close();
  });
}

/** Answers reads that come over a port. Each sees one moment of the database, and everything that was committed before it was asked. */
function serveReads(port: MessagePort, { file }: { file: string }): void {
  try {
    const db = openForReading(file);
    const reads = createReads(db);

    const runOne = ({ id, name, args }: Call): Answer => {
      try {
        const read = methodOf(reads, name);
        db.raw.exec('BEGIN');
        const value: unknown = Reflect.apply(read, null, args);
        db.raw.exec('COMMIT');
        return { id, value };
      } catch (error) {
        if (db.raw.isTransaction) db.raw.exec('ROLLBACK');
        return { id, error: reasonOf(error), unavailable: true, damaged: isDamaged(error) };
      }
    };

    port.on('message', (request: Request | 'close') => {
      if (request === 'close') {
        db.raw.close();
        port.close();
        return;
      }
      port.postMessage(request.calls.map(runOne));
    });
    port.postMessage({ ready: true, epoch: '' });
  } catch (error) {
    port.postMessage({ ready: false, error: reasonOf(error) });
    port.close();
  }
}
