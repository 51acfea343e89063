import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';

// JavaScript, because the server's own process asks this at its start, before anything is TypeScript (scripts/start.mjs).

/** The page, as it was built last, and what it is built from. */
export const PAGE = {
  stamp: 'apps/web/dist/.source',
  sources: [
    'apps/web/src',
    'apps/web/public',
    'apps/web/index.html',
    'apps/web/vite.config.ts',
    'packages/client/src',
    'packages/protocol/src',
    'package-lock.json',
  ],
};

/** What Node compiled of the server, and the server. */
export const COMPILED = {
  stamp: 'node_modules/.compiled',
  sources: [
    'apps/server/src',
    'packages/protocol/src',
    'packages/store/src',
    // Code is compiled anew for other options of Node.
    'scripts/serverFlags.mjs',
    'package-lock.json',
  ],
};

/**
 * The state of what it is made of.
 * @param {{ sources: string[] }} what
 * @param {string} [how] in which way it is made, where there are several
 */
export function stateOf({ sources }, how = '') {
  return digestOf(sources) + how;
}

/**
 * Whether it was made in this state.
 * @param {{ stamp: string }} what
 * @param {string} state
 */
export function isMade({ stamp }, state) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === state;
}

/**
 * Notes that it was made in this state, which was taken before: what changed meanwhile is not in it.
 * @param {{ stamp: string }} what
 * @param {string} state
 */
export function noteMade({ stamp }, state) {
  writeFileSync(stamp, state);
}

/**
 * A digest of the names, sizes and times of all files below these folders (or of single files): another one means that something changed.
 * @param {string[]} paths
 */
function digestOf(paths) {
  const lines = paths.flatMap((path) => (statSync(path).isDirectory() ? linesBelow(path) : [lineOf(path)]));
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/**
 * Folder by folder: Node's own `recursive` takes twice as long and more, at every start.
 * @param {string} folder
 * @returns {string[]}
 */
function linesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['dist', 'node_modules'].includes(entry.name) ? [] : linesBelow(path);
    return entry.isFile() ? [lineOf(path)] : [];
  });
}

/** @param {string} path */
function lineOf(path) {
  const { mtimeMs, size } = statSync(path);
  return `${path} ${size} ${mtimeMs}\n`;
}
