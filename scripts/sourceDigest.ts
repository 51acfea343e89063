import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A digest of the names, sizes and times of all files below these folders (or of single files): another one means that something changed. */
export function sourceDigest(paths: string[]): string {
  const hash = createHash('sha256');
  const visit = (path: string) => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const path of paths) {
    if (!statSync(path).isDirectory()) {
      visit(path);
      continue;
    }
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && !/\/(?:dist|node_modules)\//.test(`${file}/`)) visit(file);
    }
  }
  return hash.digest('hex');
}
