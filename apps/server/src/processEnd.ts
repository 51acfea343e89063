import { FolderError } from '@palaver/store/sqlite/lockFolder';
import type { App } from './app.ts';
import { ConfigError } from './config.ts';
import type { Logger } from './observability/logger.ts';

/** Ends the process with what went wrong: one line for people where the cause is theirs to mend, the stack where it is ours. */
export function fail(error: unknown): never {
  console.error(lineFor(error));
  process.exit(1);
}

function lineFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const port = /EADDRINUSE.*?:(\d+)$/.exec(error.message)?.[1];
  if (port) return `Port ${port} is in use. Stop what uses it, or set PORT to another one.`;
  if (error instanceof ConfigError || error instanceof FolderError || 'syscall' in error) return error.message;
  return error.stack ?? error.message;
}

/** Ends gracefully on the first signal, at once on the second; and after an error that nobody caught, so that it is started anew (G3, G7). */
export function endOnSignals(app: App, log: Logger): void {
  let ending = false;
  const end = async (signal: string) => {
    if (ending) process.exit(1);
    ending = true;
    log.info('stopping', { signal });
    await app.close();
    await log.close();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (cause: unknown) => {
      log.error(event, { cause });
      process.exitCode = 1;
      void log.close().finally(() => process.exit(1));
      setTimeout(() => process.exit(1), 1_000).unref();
    });
  }
}
