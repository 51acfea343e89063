import { enableCompileCache } from 'node:module';
import { buildPage } from './buildPage.ts';

// What was compiled once is read from there at the next start.
enableCompileCache('node_modules/.cache/compiled');
process.env.NODE_ENV ??= 'production';
await buildPage({ force: false });
await import('../apps/server/src/main.ts');
