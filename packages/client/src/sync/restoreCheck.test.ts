import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../outbox/entryState.ts';
import { ChatServer } from '../testing/chatServer.ts';
import { DeviceBench } from '../testing/deviceBench.ts';
import { ANNA } from '../testing/makeMessage.ts';

/** A device that saw `count` messages, the given ones its own, when a backup of `kept` messages is restored. */
async function afterRestore(count: number, own: number[], kept: number): Promise<DeviceBench> {
  const server = new ChatServer(['general'], { pageSize: 10 });
  const device = new DeviceBench(server);
  for (let seq = 1; seq <= count; seq += 1) {
    server.send('general', {
      text: `m${seq}`,
      ...(own.includes(seq) ? { senderId: ANNA, clientId: `own-${seq}` } : {}),
    });
  }
  await device.syncAll();
  server.restore(kept);
  return device;
}

describe('own messages after the server’s history changed (R5)', () => {
  let device: DeviceBench;
  afterEach(() => device.merger.stop());
  const failed = () =>
    device.outbox.of('general').map((entry) => entry.kind === 'send' && [entry.text, failureOf(entry)?.errorCode]);

  it('are shown as failed, "lost when the server was restored", with their text, when they are gone', async () => {
    device = await afterRestore(6, [2, 5, 6], 4);
    await device.syncAll();
    expect(failed()).toEqual([
      ['m5', 'LOST_IN_RESTORE'],
      ['m6', 'LOST_IN_RESTORE'],
    ]);
    expect(device.model.unconfirmed).toEqual([]);
    expect(device.view().timeline.map((item) => item.kind)).toEqual([
      'message',
      'message',
      'message',
      'message',
      'unsent',
      'unsent',
    ]);
  });

  it('are found lost also where others wrote on in their place', async () => {
    device = await afterRestore(6, [5], 4);
    for (let i = 0; i < 3; i += 1) device.server.send('general', { text: 'theirs' });
    await device.syncAll();
    expect(failed()).toEqual([['m5', 'LOST_IN_RESTORE']]);
  });

  it('are looked for behind a hole before they are given up', async () => {
    device = await afterRestore(20, [3, 18], 15);
    for (let i = 0; i < 40; i += 1) device.server.send('general', { text: 'theirs' });
    await device.syncAll();
    expect(failed()).toEqual([['m18', 'LOST_IN_RESTORE']]);
    expect(device.model.unconfirmed).toEqual([]);
  });

  it('are not forgotten by a restart in the middle, and come back by *try again* under the same clientId', async () => {
    device = await afterRestore(6, [6], 4);
    await device.model.applySync(device.server.sync({ rooms: {} }), ['general']);
    await device.restart();
    expect(device.model.unconfirmed.map(({ text }) => text)).toEqual(['m6']);
    await device.syncOnce();
    expect(failed()).toEqual([['m6', 'LOST_IN_RESTORE']]);
    expect(await device.outbox.retry('own-6')).toBe(true);
    expect(device.outbox.of('general')[0]).toMatchObject({ clientId: 'own-6', state: { name: 'queued' } });
  });

  it('move to *Not sent* when their room is gone as well', async () => {
    device = await afterRestore(3, [2], 0);
    device.server.rooms.delete('general');
    await device.syncAll();
    expect(device.notSent.items).toMatchObject([{ text: 'm2', error: { errorCode: 'LOST_IN_RESTORE' } }]);
    expect(device.model.rooms.size).toBe(0);
  });
});
