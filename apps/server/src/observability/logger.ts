import { join } from 'node:path';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { Config } from '../config.ts';
import { redact } from './redact.ts';

type Level = 'error' | 'warn' | 'info' | 'http' | 'debug';

/** Structured lines: a fixed message and fields. */
export type Logger = Record<Level, (message: string, fields?: Record<string, unknown>) => void> & {
  /** Resolves when what was logged is written. */
  close(): Promise<void>;
};

/** The same warning or error within this time is counted instead of written again. */
const FOLD_MS = 10_000;

/**
 * Logs as JSON lines into the data folder, a file a day, 10 MB each, 14 at most, and as plain lines on the console (G3).
 * A disk that is full or gone never takes the server down: then lines are lost, nothing else.
 */
export function createLogger(config: Pick<Config, 'dataDir' | 'logLevel' | 'nodeEnv'>): Logger {
  const transports: winston.transport[] = [];
  if (config.nodeEnv !== 'test') {
    const file = new DailyRotateFile({
      dirname: join(config.dataDir, 'logs'),
      filename: 'palaver-%DATE%.log',
      maxSize: '10m',
      maxFiles: 14,
    });
    file.on('error', () => undefined);
    transports.push(file);
  }
  const plain = winston.format.printf(({ level, message, timestamp, ...fields }) => {
    const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    return `${String(timestamp)} ${level} ${String(message)}${rest}`;
  });
  transports.push(
    new winston.transports.Console({
      level: config.nodeEnv === 'test' ? 'error' : config.logLevel,
      format: plain,
      stderrLevels: ['error', 'warn'],
    }),
  );
  const { combine, timestamp, json } = winston.format;
  const out = winston.createLogger({
    level: config.logLevel,
    format: combine(timestamp(), json()),
    transports,
    exitOnError: false,
  });
  out.on('error', () => undefined);
  return withFolding(
    (level, message, fields) => void out.log({ ...asFields(redact(fields)), level, message }),
    () => new Promise((resolve) => out.end(() => resolve())),
  );
}

function asFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function withFolding(
  write: (level: Level, message: string, fields: Record<string, unknown>) => void,
  end: () => Promise<void>,
): Logger {
  const repeats = new Map<string, number>();

  const log =
    (level: Level) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      if (level !== 'error' && level !== 'warn') return write(level, message, fields);
      const key = `${level} ${message}`;
      const seen = repeats.get(key);
      if (seen !== undefined) {
        repeats.set(key, seen + 1);
        return;
      }
      repeats.set(key, 0);
      setTimeout(() => {
        const count = repeats.get(key) ?? 0;
        repeats.delete(key);
        if (count > 0) write(level, message, { repeated: count, withinMs: FOLD_MS });
      }, FOLD_MS).unref();
      write(level, message, fields);
    };

  return {
    error: log('error'),
    warn: log('warn'),
    info: log('info'),
    http: log('http'),
    debug: log('debug'),
    close: end,
  };
}
