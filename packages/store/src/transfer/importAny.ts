import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { type ChatImport, importChat } from './chat/importChat.ts';
import type { ChatSource } from './chat/chatSource.ts';
import type { Report } from './chat/report.ts';
import { EXPORT_FILES } from './exportFolder.ts';
import { exportKey, finishedManifest, importExport } from './importExport.ts';
import { mattermostSource } from './mattermost/mattermostSource.ts';
import { slackSource } from './slack/slackSource.ts';
import type { ImportMode, ImportTarget } from './targets/importTarget.ts';
import { unzip } from './unzip.ts';

export interface AnyImport extends ChatImport {
  /** A folder of ours, Slack's as a folder or an archive, Mattermost's as JSON lines, in a folder or an archive. */
  from: string;
  openTarget(mode: ImportMode): ImportTarget | Promise<ImportTarget>;
}

export interface Imported {
  format: 'palaver' | 'slack' | 'mattermost';
  users: number;
  rooms: number;
  messages: number;
}

/**
 * Imports whatever it is.
 * @throws StoreOpenError with one line when it is nothing that is known, or the store can not be taken; LineError where a whole export does not hold
 */
export async function importAny({ from, openTarget, ...options }: AnyImport): Promise<Imported> {
  const { report, onMessages } = options;
  const at = await stat(from).catch(() => {
    throw new StoreOpenError(`There is no ${from}.`);
  });
  if (at.isDirectory() && (await readdir(from)).includes(EXPORT_FILES.manifest)) {
    const manifest = await finishedManifest(from);
    return withTarget(await openTarget({ kind: 'whole', key: exportKey(manifest) }), async (target) => ({
      format: 'palaver' as const,
      ...(await importExport(target, { folder: from, onMessages })),
    }));
  }
  const unpacked = at.isDirectory() || !from.endsWith('.zip') ? null : await mkdtemp(join(tmpdir(), 'palaver-import-'));
  try {
    if (unpacked !== null)
      await unzip(from, unpacked, {
        isWanted: (name) => /\.jsonl?$/.test(name),
        onPassed: (name) => report.add('leftOut', `the archive's ${name}: its name leads out of it`),
      });
    const { source, format, close } = await open(unpacked ?? from, report);
    try {
      const target = await openTarget({ kind: 'into' });
      return await withTarget(target, async () => ({ format, ...(await importChat(target, source, options)) }));
    } finally {
      await close();
    }
  } finally {
    if (unpacked !== null) await rm(unpacked, { recursive: true, force: true });
  }
}

async function withTarget<T>(target: ImportTarget, run: (target: ImportTarget) => Promise<T>): Promise<T> {
  try {
    const done = await run(target);
    await target.finish();
    return done;
  } finally {
    await target.close();
  }
}

interface Opened {
  source: ChatSource;
  format: 'slack' | 'mattermost';
  close(): Promise<void>;
}

async function open(from: string, report: Report): Promise<Opened> {
  if (from.endsWith('.jsonl')) return mattermost(from, report);
  for (const folder of await candidates(from)) {
    const names = await readdir(folder);
    if (names.includes('users.json') || names.includes('org_users.json') || names.includes('channels.json'))
      return { source: await slackSource(folder, report), format: 'slack', close: () => Promise.resolve() };
    const lines = names.filter((name) => name.endsWith('.jsonl'));
    if (lines.length > 1) throw new StoreOpenError(`There are several .jsonl in ${folder}. Name the one to import.`);
    if (lines[0] !== undefined) return mattermost(join(folder, lines[0]), report);
  }
  throw new StoreOpenError(`${from} is no export that is known here: of Palaver, of Slack, or of Mattermost.`);
}

async function mattermost(file: string, report: Report): Promise<Opened> {
  const source = await mattermostSource(file, report);
  return { source, format: 'mattermost', close: () => source.close() };
}

/** The folder itself, and the one that alone is in it: archives are often packed with it. */
async function candidates(from: string): Promise<string[]> {
  const at = await stat(from);
  if (!at.isDirectory()) throw new StoreOpenError(`${from} is neither a folder, nor a .zip, nor a .jsonl.`);
  const folders = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const [only] = folders;
  return [from, ...(folders.length === 1 && only ? [join(from, only.name)] : [])];
}
