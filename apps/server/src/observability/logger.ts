import winston from 'winston';
import type { Config } from '../config.ts';
import { foldRepeats } from './foldRepeats.ts';
import { keepLogFile } from './keepLogFile.ts';
import { redact } from './redact.ts';

type Level = 'error' | 'warn' | 'info' | 'http' | 'debug';

/** Structured lines: a fixed message and fields. */
export type Logger = Record<Level, (message: string, fields?: Record<string, unknown>) => void> & {
  /** Resolves when what was logged is written, or can not be. */
  close(): Promise<void>;
};

/** Logs as JSON lines into the data folder and as plain lines on the console, without secrets and message texts; repeats of trouble are counted (G3). */
export function createLogger(config: Pick<Config, 'dataDir' | 'logLevel' | 'nodeEnv'>): Logger {
  const { combine, timestamp, json } = winston.format;
  const out = winston.createLogger({
    level: config.logLevel,
    format: combine(timestamp(), json()),
    transports: [consoleTransport(config)],
    exitOnError: false,
  });
  out.on('error', () => undefined);
  const file = config.nodeEnv === 'test' ? null : keepLogFile(out, config.dataDir);

  const write = (level: Level, message: string, fields: Record<string, unknown>) => {
    out.log({ ...asFields(redact(fields)), level, message });
  };
  const trouble = foldRepeats(write);
  const log =
    (level: Level, to: typeof write) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      to(level, message, fields);
  return {
    error: log('error', trouble),
    warn: log('warn', trouble),
    info: log('info', write),
    http: log('http', write),
    debug: log('debug', write),
    async close() {
      await new Promise<void>((resolve) => out.end(() => resolve()));
      await file?.close();
    },
  };
}

function consoleTransport({ logLevel, nodeEnv }: Pick<Config, 'logLevel' | 'nodeEnv'>): winston.transport {
  const plain = winston.format.printf(({ level, message, timestamp, ...fields }) => {
    const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    return `${String(timestamp)} ${level} ${String(message)}${rest}`;
  });
  return new winston.transports.Console({
    level: nodeEnv === 'test' ? 'error' : logLevel,
    format: plain,
    stderrLevels: ['error', 'warn'],
  });
}

function asFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
