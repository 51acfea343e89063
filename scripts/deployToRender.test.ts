import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { deployToRender } from './deployToRender.ts';

/** A stand-in for Render's API: what each deployment comes to, in the order in which they are asked for. */
async function render(...ends: string[]) {
  const asked: { method: string; path: string; body: unknown; key: string | undefined }[] = [];
  const looks = new Map<string, number>();
  const server = createServer(async (req, res) => {
    const path = (req.url ?? '').replace('/services/srv-1', '');
    const body = req.method === 'POST' ? await json(req) : null;
    if (body) asked.push({ method: 'POST', path, body, key: req.headers.authorization });
    const id = body ? `dep-${asked.length}` : path.split('/')[2];
    const times = looks.set(id ?? '', (looks.get(id ?? '') ?? 0) + 1).get(id ?? '') ?? 0;
    const status = body || times < 3 ? 'build_in_progress' : ends[Number(id?.slice(4)) - 1];
    const answer = path.startsWith('/deploys?') ? [{ deploy: { id: 'dep-0', status: 'live' } }] : { id, status };
    res.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const told: string[] = [];
  const deploy = (passes: boolean) =>
    deployToRender({
      api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      key: 'key-1',
      service: 'srv-1',
      commit: 'abc123',
      smoke: async () => passes,
      tell: async (text) => void told.push(text),
      everyMs: 1,
      withinMs: 30_000,
    });
  return { asked, told, deploy };
}

const DEPLOY = { method: 'POST', path: '/deploys', body: { commitId: 'abc123' }, key: 'Bearer key-1' };

it('G8: a commit that serves and passes its trial is live, and people are told', async () => {
  const { asked, told, deploy } = await render('live');
  expect(await deploy(true)).toBe(true);
  expect(asked).toEqual([DEPLOY]);
  expect(told).toEqual(['Palaver abc123 is live.']);
});

it('G8: one that fails its trial is rolled back to the deployment that was live before', async () => {
  const { asked, told, deploy } = await render('live', 'live');
  expect(await deploy(false)).toBe(false);
  expect(asked).toEqual([DEPLOY, { ...DEPLOY, path: '/rollback', body: { deployId: 'dep-0' } }]);
  expect(told).toEqual(['Palaver abc123 failed its trial; what was live before is live again.']);
});

it('says so where going back fails too', async () => {
  const { told, deploy } = await render('live', 'update_failed');
  expect(await deploy(false)).toBe(false);
  expect(told).toEqual(['Palaver abc123 failed its trial, and going back failed too: somebody must look.']);
});

it('one that never serves is not tried, and nothing is rolled back: Render kept the one before', async () => {
  const { asked, told, deploy } = await render('update_failed');
  expect(await deploy(true)).toBe(false);
  expect(asked).toEqual([DEPLOY]);
  expect(told).toEqual(['Palaver abc123 was not deployed (update_failed); what was live before still is.']);
});
