import { StoreOpenError } from '@palaver/store/ports/storeOpenError';
import type { App } from './app.ts';
import { ConfigError } from './settings/configError.ts';
import type { Environment } from './settings/environmentReader.ts';
import type { Logger } from './observability/logger.ts';
import { tellFailedStart } from './trouble/tellFailedStart.ts';

/** Ends a process that can not start with what went wrong: one line for people where the cause is theirs to mend, the stack where it is ours. */
export async function fail(error: unknown, env: Environment): Promise<never> {
  console.error(lineFor(error));
  await tellFailedStart(env, error, { warn: (line, fields) => console.error(line, fields ?? {}) });
  process.exit(1);
}

/** Why a server can not listen, by the system's code. */
const LISTEN_FAULTS: Record<string, (place: string) => string> = {
  EADDRINUSE: (place) => `PORT ${place} is in use. Stop what uses it, or set PORT to another one.`,
  EACCES: (place) => `PORT ${place} is not free for this user. Set PORT to one above 1023.`,
  EADDRNOTAVAIL: (place) => `HOST ${place} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0.`,
  ENOTFOUND: (place) => `HOST ${place} is not known here. Set HOST to an address of this machine, or to 0.0.0.0.`,
};

function lineFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof StoreOpenError) return error.message;
  const { code, port, address, hostname }: NodeJS.ErrnoException & ListenFault = error;
  const line = code !== undefined && Object.hasOwn(LISTEN_FAULTS, code) ? LISTEN_FAULTS[code] : undefined;
  if (line) return line(code === 'EADDRINUSE' || code === 'EACCES' ? String(port) : String(address ?? hostname));
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}

interface ListenFault {
  port?: number;
  address?: string;
  hostname?: string;
}

/** What was logged last gets this long to reach the disk and whoever is told of trouble; neither may keep the process alive. */
const LOG_GRACE_MS = 2_000;

/** Ends gracefully on the first signal, at once on the second; and after an error that nobody caught, so that it is started anew (G3, G7). */
export function endOnSignals(app: App, log: Logger): void {
  const exit = (code: number) => {
    setTimeout(() => process.exit(code), LOG_GRACE_MS);
    void log.close().finally(() => process.exit(code));
  };
  let ending = false;
  const end = async (signal: string) => {
    if (ending) process.exit(1);
    ending = true;
    log.info('stopping', { signal });
    await app.close();
    exit(0);
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (cause: unknown) => {
      log.error(event, { cause });
      process.exitCode = 1;
      exit(1);
    });
  }
  // The reader of the output has ended: only what would be printed is lost.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}
