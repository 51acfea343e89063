import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Insides, ServerInsides } from './serverInsides.ts';

// Loaded into a server before its own modules: at this signal it collects its garbage and writes what is left.
const TRIES = 6;
const PAUSE_MS = 150;
/** What the engine keeps only while there is room goes too: code that has not run for a while weighs megabytes, and comes and goes by itself. */
const EVERYTHING = { type: 'major', execution: 'sync', flavor: 'last-resort' };

const file = process.env[ServerInsides.FILE];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: typeof EVERYTHING) => void;

process.on(ServerInsides.SIGNAL, () => {
  let [heap, tries] = [Infinity, 0];
  const timer = setInterval(() => {
    collect(EVERYTHING);
    heap = Math.min(heap, process.memoryUsage().heapUsed);
    tries += 1;
    if (tries < TRIES || file === undefined) return;
    clearInterval(timer);
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    write(file, { heap, timers });
  }, PAUSE_MS);
});

/** Whole or not at all: it is read as soon as it is there. */
function write(to: string, insides: Insides): void {
  writeFileSync(`${to}.part`, JSON.stringify(insides));
  renameSync(`${to}.part`, to);
}
