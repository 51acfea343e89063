import { registerHooks } from 'node:module';
import { MUTANTS, PREPARATION } from './mutants.ts';

/** Loaded into a server before its own modules: puts the defect that LAB_MUTANT names into their sources; where it is empty, none. */
const wanted = process.env.LAB_MUTANT ?? '';
const mutant = MUTANTS.find(({ name }) => name === wanted);
if (wanted !== '' && !mutant) throw new Error(`There is no mutant "${wanted}".`);
const all = [...PREPARATION, ...(mutant?.patches ?? [])];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const patches = all.filter(({ file }) => url.endsWith(file));
    if (patches.length === 0) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString();
    for (const { file, find, replace } of patches) {
      if (!source.includes(find)) throw new Error(`The mutant "${wanted}" finds nothing to change in ${file}.`);
      source = source.replace(find, replace);
    }
    return { ...loaded, source };
  },
});
