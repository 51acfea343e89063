import { join } from 'node:path';
import type winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';

/** A disk that refused is asked again after this time. */
export const REOPEN_MS = 30_000;

/**
 * Lets the logger write JSON lines into `dataDir`/logs: a file a day, 10 MB each, 14 at most (G3).
 * A disk that is full or gone takes lines, never the server: the file is given up and opened again half a minute later.
 */
export function keepLogFile(out: winston.Logger, dataDir: string): { close(): Promise<void> } {
  let file: DailyRotateFile | null = null;
  let timer: NodeJS.Timeout | undefined;

  function open(): void {
    try {
      const opened = new DailyRotateFile({
        dirname: join(dataDir, 'logs'),
        filename: 'palaver-%DATE%.log',
        maxSize: '10m',
        maxFiles: 14,
      });
      // Its stream passes on the errors of every file it opens, and they end the process when nobody listens.
      opened.logStream.on('error', () => giveUp(opened));
      out.add(opened);
      file = opened;
    } catch {
      reopenLater();
    }
  }

  function giveUp(broken: DailyRotateFile): void {
    if (file !== broken) return;
    file = null;
    out.remove(broken);
    reopenLater();
  }

  function reopenLater(): void {
    timer = setTimeout(open, REOPEN_MS).unref();
  }

  open();
  return {
    async close() {
      clearTimeout(timer);
      const last = file;
      if (last) await new Promise<void>((resolve) => last.logStream.end(() => resolve()));
    },
  };
}
