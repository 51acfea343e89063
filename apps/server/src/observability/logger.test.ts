import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import { FOLD_MS } from './foldRepeats.ts';
import { REOPEN_MS } from './keepLogFile.ts';
import { createLogger } from './logger.ts';
import { redact } from './redact.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-log-'));
  // What winston's console writes to.
  for (const name of ['_stdout', '_stderr']) {
    const output: unknown = Reflect.get(console, name);
    if (output instanceof Writable) vi.spyOn(output, 'write').mockReturnValue(true);
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const open = () => createLogger({ dataDir: folder, logLevel: 'info', nodeEnv: 'production' });
const logs = () => join(folder, 'logs');
function lines(): Record<string, unknown>[] {
  return readdirSync(logs())
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(join(logs(), name), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
const today = () => {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `palaver-${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}.log`;
};

describe('the log (G3)', () => {
  it('is JSON lines with level and time, and everything is written when it is closed', async () => {
    const log = open();
    for (let i = 0; i < 200; i += 1) log.info('line', { i });
    log.debug('below the level');
    await log.close();
    expect(lines()).toHaveLength(200);
    expect(lines()[199]).toMatchObject({
      level: 'info',
      message: 'line',
      i: 199,
      timestamp: expect.stringMatching(/Z$/),
    });
  });

  it('writes trouble once and then how often it came; other trouble under the same message keeps its own stack', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const log = open();
    for (let i = 0; i < 30; i += 1) log.error('request failed', { cause: new Error('the store is away') });
    log.error('request failed', { cause: new TypeError('a fault of ours') });
    vi.advanceTimersByTime(FOLD_MS);
    log.error('request failed', { cause: new Error('the store is away') });
    vi.useRealTimers();
    await log.close();
    expect(lines()).toMatchObject([
      { cause: { message: 'the store is away' } },
      { cause: { message: 'a fault of ours', stack: expect.stringContaining('logger.test.ts') } },
      { repeated: 29, withinMs: FOLD_MS },
      { cause: { message: 'the store is away' } },
    ]);
  });

  it('keeps 14 files of 10 MB, whatever comes', async () => {
    const log = open();
    const line = 'x'.repeat(64 * 1024);
    const sizes = () =>
      readdirSync(logs()).flatMap((name) => (name.endsWith('.json') ? [] : [statSync(join(logs(), name)).size]));
    for (let mb = 0; mb < 170; mb += 1) {
      for (let i = 0; i < 16; i += 1) log.info(line);
      // What was logged is written before the next comes, as in life.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    expect(Math.max(...sizes())).toBeLessThan(11 * 1024 * 1024);
    expect(sizes()).toHaveLength(14);
  });

  it('stays bounded when every fault is another one', async () => {
    const log = open();
    for (let i = 0; i < 3_000; i += 1) log.warn('odd', { cause: `fault ${i}` });
    await log.close();
    expect(lines().length).toBeLessThan(1_100);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'a full disk takes lines, not the server, and the log goes on when there is space again',
    async () => {
      mkdirSync(logs());
      symlinkSync('/dev/full', join(logs(), today()));
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const log = open();
      log.info('lost');
      // The disk's refusal comes back by itself; then the file is given up, and only opening it again is left to wait for.
      while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
      log.info('lost too');
      unlinkSync(join(logs(), today()));
      vi.advanceTimersByTime(REOPEN_MS);
      log.info('kept');
      await log.close();
      expect(lines().map(({ message }) => message)).toEqual(['kept']);
    },
  );

  it('a place for logs that can not be made is no reason not to start', async () => {
    writeFileSync(logs(), 'a file where the folder should be');
    const log = open();
    log.info('only on the console');
    await log.close();
    expect(readFileSync(logs(), 'utf8')).toBe('a file where the folder should be');
  });
});

describe('redaction (G3)', () => {
  it('takes secrets and texts out at any depth, in lists and in errors', () => {
    const cause = new PalaverError('EDIT_CONFLICT', 'It was changed.', {
      details: { message: { id: 'general:1', text: 'fever' } },
    });
    const kept = redact({
      password: 'hunter2',
      headers: { authorization: 'Bearer abc', cookie: 'palaver_refresh=abc' },
      list: [{ refreshToken: 'abc', setupCode: 'abc', id: 7 }],
      cause: new Error('outer', { cause }),
    });
    const text = JSON.stringify(kept);
    expect(text).not.toMatch(/hunter2|abc|fever/);
    expect(text).toContain('general:1');
    expect(kept).toMatchObject({ list: [{ id: 7 }], cause: { message: 'outer', cause: { code: 'EDIT_CONFLICT' } } });
  });

  it('survives endless depth and circular references', () => {
    const circle: Record<string, unknown> = { id: 1 };
    circle.self = circle;
    expect(JSON.stringify(redact(circle))).toContain('[deep]');
  });
});
