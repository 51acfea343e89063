import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies what git knows of the project, with what is changed and not committed, to an empty folder. What npm installed is there as hard
 * links: its links to the project's own packages then lead to the copy.
 */
export function copyProject(root: string, to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of listed.toString().split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  for (const folder of ['', 'lab', 'e2e', ...inside(root, 'apps'), ...inside(root, 'packages')]) {
    const installed = join(root, folder, 'node_modules');
    if (existsSync(installed)) execFileSync('cp', ['-al', installed, join(to, folder, 'node_modules')]);
  }
}

function inside(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).map((name) => join(folder, name));
}
