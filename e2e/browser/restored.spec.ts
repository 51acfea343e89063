import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { changeDatabase } from '../../apps/server/src/testing/changeDatabase.ts';
import { entry, expect, said, signIn, test, texts, write } from './world.ts';

test.use({ onDevice: true });

test('what was lost when the server was put back from an older copy is shown after the next sign-in, and sent again', async ({
  world,
}) => {
  // The server is away twice, and a device comes back when its turn is.
  test.slow();
  const { server } = world;
  const { folder } = server;
  const copy = join(folder, '..', `${folder.split('/').at(-1) ?? ''}-copy`);
  const anna = await world.join('Anna');
  await said(anna, 'low water at 9:10');
  await server.stop('SIGTERM');
  await cp(folder, copy, { recursive: true });
  await server.start();
  await write(anna, 'high water at 15:20');
  await expect(anna.locator('article[data-seq]', { hasText: 'high water at 15:20' })).toBeVisible({ timeout: 60_000 });

  await server.stop('SIGTERM');
  await rm(folder, { recursive: true });
  await cp(copy, folder, { recursive: true });
  // As a restore does: a new epoch, and nobody is signed in.
  changeDatabase(folder, "UPDATE meta SET value = 'another-epoch' WHERE key = 'epoch'; DELETE FROM sessions");
  await server.start();

  await signIn(anna, 'anna');
  const lost = entry(anna, 'high water at 15:20');
  await expect(lost).toContainText('Lost when the server was restored.', { timeout: 60_000 });
  await lost.getByRole('button', { name: 'Send again' }).click();
  await expect(anna.locator('article[data-seq]', { hasText: 'high water at 15:20' })).toBeVisible();
  await expect.poll(() => texts(anna)).toEqual(['low water at 9:10', 'high water at 15:20']);
  await rm(copy, { recursive: true });
});
