import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../ports/store.ts';
import { openSqliteStore } from '../../sqlite/openSqliteStore.ts';
import { Report } from '../chat/report.ts';
import { importAny } from '../importAny.ts';
import { sqliteTarget } from '../targets/sqliteTarget.ts';

/** A folder for one test of an import: what it imports lies in `root`, and a data folder beside it takes it. */
export class ImportTrial {
  /** When the imports run. */
  static readonly now = Date.UTC(2026, 0, 1);
  readonly root: string;
  readonly data: string;

  private constructor(root: string) {
    this.root = root;
    this.data = join(root, 'data');
  }

  static async begin(): Promise<ImportTrial> {
    return new ImportTrial(await mkdtemp(join(tmpdir(), 'palaver-import-')));
  }

  /** What the import counted, and the text of its report. */
  async run(from: string) {
    const file = join(this.root, 'report.txt');
    const report = new Report(file);
    const openTarget = (mode: Parameters<typeof sqliteTarget>[1]) => sqliteTarget(this.data, mode);
    try {
      const done = await importAny({ from, openTarget, maxChars: 4_000, now: ImportTrial.now, report });
      return { ...done, report: await readFile(file, 'utf8') };
    } finally {
      report.close();
    }
  }

  async withStore<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const store = await openSqliteStore({ folder: this.data });
    return read(store).finally(() => store.close());
  }

  end(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
