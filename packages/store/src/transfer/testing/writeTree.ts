import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes files into a folder: texts as they are, everything else as JSON. */
export async function writeTree(folder: string, files: Record<string, unknown>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** JSON lines. */
export const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
