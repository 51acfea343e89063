import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Loaded before a server: writes what it loads, package by package and thread by thread, into the file that LOADED names.
const file = process.env.LOADED;
if (!file) throw new Error('LOADED names no file.');
const note = (name: string) => appendFileSync(file, `${isMainThread ? 'main' : 'thread'} ${name}\n`);
registerHooks({
  load(url, context, next) {
    const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
    if (name) note(name);
    return next(url, context);
  },
});
process.once('exit', () => {
  const own: unknown = Reflect.get(process, 'moduleLoadList');
  if (Array.isArray(own)) for (const name of own) if (String(name).includes('undici')) note('undici');
});
