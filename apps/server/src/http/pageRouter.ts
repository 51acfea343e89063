import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const PAGE = join(ROOT, 'apps/web/dist');
const DOCS = join(ROOT, 'docs/api');

/** The built page and the documents of the wire. Files under /assets carry a hash in their name and never change; `before`: folders with those of builds before. */
export function pageRouter(page: string = PAGE, before: readonly string[] = []): Router {
  const router = express.Router();
  router.use('/docs', express.static(DOCS, { maxAge: '5m' }));
  for (const folder of [join(page, 'assets'), ...before])
    router.use('/assets', express.static(folder, { immutable: true, maxAge: '365d' }));
  router.use(
    express.static(page, { maxAge: 0, index: false, setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache') }),
  );
  router.get(/^\/(?!api\/|socket\.io\/|docs\/|assets\/|metrics$)[^.]*$/, (_req, res) => {
    res.set('Cache-Control', 'no-cache');
    if (existsSync(join(page, 'index.html'))) res.sendFile(join(page, 'index.html'), { cacheControl: false });
    else res.status(503).type('text/plain').send('The page is not built yet. Run: npm run build\n');
  });
  return router;
}
