import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { buildPage } from './buildPage.ts';

// What was compiled once is read from there at the next start: here, and in the threads of the store.
const compiled = resolve('node_modules/.cache/compiled');
process.env.NODE_COMPILE_CACHE ??= compiled;
enableCompileCache(compiled);
process.env.NODE_ENV ??= 'production';
await buildPage({ force: false });
await import('../apps/server/src/main.ts');
