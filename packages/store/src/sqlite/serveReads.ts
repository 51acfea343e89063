import { createHmac } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { type Answer, createReads, type Request } from './calls.ts';
import { openForReading } from './database.ts';
import { isDamaged, reasonOf } from './faults.ts';

/** Answers reads that come over a port. Each sees one moment of the database, and everything that was committed before it was asked. */
export function serveReads(port: MessagePort, { file }: { file: string }): void {
  try {
    const db = openForReading(file);
    const key = db.get("SELECT value FROM meta WHERE key = 'digestKey'")?.value;
    if (!(key instanceof Uint8Array)) throw new Error('The database has no digest key.');
    const reads: Record<string, (...args: never[]) => unknown> = createReads(db, (text) =>
      createHmac('sha256', key).update(text).digest().subarray(0, 16),
    );

    const runOne = ({ id, name, args }: Request['calls'][number]): Answer => {
      try {
        const read = reads[name];
        if (!read) throw new Error(`No such read: ${name}`);
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
        port.postMessage('closed');
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
