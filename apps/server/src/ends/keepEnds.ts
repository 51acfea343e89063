import { stat } from 'node:fs/promises';
import type { Store } from '@palaver/store/ports/store';
import { isMissing } from '../isMissing.ts';
import type { Logger } from '../observability/logger.ts';
import { parseEndLine } from './end.ts';
import { EndsFile, readLines } from './endsFile.ts';
import { findMissedEnds } from './findMissedEnds.ts';
import { watchEnds } from './watchEnds.ts';

/** So often the file says that everything until now is in it. */
const TOUCH_MS = 30_000;
/** What was ended so long before the file was written last is in it; clocks of the store and of the disk may differ a little. */
const MARGIN_MS = 10_000;
/** So many lines at once are added of what a crash left. */
const AT_ONCE = 200;

export interface Ends {
  /** The store whose ends are written down. */
  stores: Store;
  /** Resolves when what a crash left is looked through. */
  caughtUp: Promise<void>;
  /** Leaves out what is from before this moment, ms since 1970. */
  dropBefore(before: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes down beside the backups what must not come back after a restore. After an end that was none of its own doing it asks the store for what it may have
 * missed. @param file the one of this process alone
 */
export function keepEnds(store: Store, file: string, log: Logger): Ends {
  const ends = new EndsFile(file, log);
  const stores = watchEnds(store, (found) => ends.add(found));
  let closed = false;

  const at = () => new Date(store.now()).toISOString();
  const touching = setInterval(() => ends.touch(), TOUCH_MS).unref();
  let isWhole = false;
  const caughtUp = catchUp().catch((cause: unknown) =>
    log.error('what the process before ended is not looked through', { file, cause }),
  );

  async function catchUp(): Promise<void> {
    const since = await missedSince(file);
    ends.add([{ kind: 'opened', at: at(), since: since === null ? null : new Date(since).toISOString() }]);
    if (since !== null) {
      const known = await messagesIn(file);
      let count = 0;
      for await (const end of findMissedEnds(store, since)) {
        if (closed) return;
        if (end.kind === 'message' && known.has(end.id)) continue;
        count += 1;
        ends.add([end]);
        if (count % AT_ONCE === 0) await ends.flush();
      }
      ends.add([{ kind: 'opened', at: at(), since: null }]);
      log.info('looked through what the process before may have ended unwritten', { file, lines: count });
    }
    isWhole = true;
  }

  return {
    stores,
    caughtUp,
    dropBefore: (before) => ends.dropBefore(before),
    async close() {
      closed = true;
      clearInterval(touching);
      await caughtUp;
      if (isWhole) ends.add([{ kind: 'closed', at: at() }]);
      await ends.flush().catch((cause: unknown) => log.error('what was ended is not written', { file, cause }));
    },
  };
}

/** Since when the store may have ended something that is not in the file, ms since 1970; null: the process that wrote it went in peace, or there was none. */
async function missedSince(file: string): Promise<number | null> {
  try {
    const { mtimeMs } = await stat(file);
    let since: number | null = mtimeMs - MARGIN_MS;
    for await (const line of readLines(file)) {
      const found = parseEndLine(line);
      if (found?.kind === 'closed') since = null;
      else if (found?.kind === 'opened') since = found.since === null ? mtimeMs - MARGIN_MS : Date.parse(found.since);
    }
    return since;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The messages that the file names. */
async function messagesIn(file: string): Promise<Set<string>> {
  const known = new Set<string>();
  for await (const line of readLines(file)) {
    const found = parseEndLine(line);
    if (found?.kind === 'message') known.add(found.id);
  }
  return known;
}
