import type { Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Report } from '../chat/report.ts';

/** A file of the export is read as a whole: a day of a room, or a list of rooms or people. */
const FILE_MAX = 48 * 1024 * 1024;

/** The names in a folder, of files and of folders; links are neither. */
export async function entriesOf(folder: string, is: (entry: Dirent) => boolean): Promise<string[]> {
  return (await readdir(folder, { withFileTypes: true })).filter(is).map(({ name }) => name);
}

/**
 * The objects of a file that holds a list of them; each that is not of the form is a line of the report; `onNone` is told why a file is none, which is a line too where it is not given.
 * `name`: as the export calls the file.
 */
export async function readList<T>(
  folder: string,
  name: string,
  {
    type,
    report,
    onNone = (reason) => report.add('leftOut', `${name}: ${reason}`),
  }: { type: z.ZodType<T>; report: Report; onNone?: (reason: string) => void },
): Promise<T[]> {
  const text = await readBounded(join(folder, name));
  if (text === null) return (onNone(`larger than ${FILE_MAX} bytes`), []);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return (onNone('no JSON'), []);
  }
  if (!Array.isArray(list)) return (onNone('no list'), []);
  return list.flatMap((one: unknown, i) => {
    const parsed = type.safeParse(one);
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    report.add(
      'leftOut',
      `${name}, number ${i + 1}: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`,
    );
    return [];
  });
}

/** Null: it is larger than it may be. */
async function readBounded(file: string): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    return size > FILE_MAX ? null : (await handle.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}
