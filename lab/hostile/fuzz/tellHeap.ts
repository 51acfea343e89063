import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ServerHeap } from './serverHeap.ts';

// Loaded into the server under attack before its own modules: at this signal it collects its garbage and writes how much is left.
const TRIES = 6;
const PAUSE_MS = 150;

const file = process.env[ServerHeap.FILE];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on(ServerHeap.SIGNAL, () => {
  let [least, tries] = [Infinity, 0];
  const timer = setInterval(() => {
    collect();
    least = Math.min(least, process.memoryUsage().heapUsed);
    tries += 1;
    if (tries < TRIES || file === undefined) return;
    clearInterval(timer);
    writeFileSync(file, String(least));
  }, PAUSE_MS);
});
