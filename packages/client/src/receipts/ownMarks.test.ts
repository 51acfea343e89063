import { describe, expect, it } from 'vitest';
import { OwnMarks } from './ownMarks.ts';
import { ChatServer } from '../testing/chatServer.ts';
import { DeviceBench } from '../testing/deviceBench.ts';
import { ANNA } from '../testing/makeMessage.ts';

async function deviceWith(count: number) {
  const server = new ChatServer(['general']);
  const device = new DeviceBench(server);
  await device.syncAll();
  for (let i = 0; i < count; i += 1) server.send('general');
  await device.syncAll();
  const marks = new OwnMarks(device.model, () => ANNA);
  const me = () => device.model.rooms.get('general')?.room.me;
  return { server, device, marks, me };
}

describe('one’s own marks', () => {
  it('rise here at once and are kept until they are sent, through a restart (W1)', async () => {
    const { device, marks, me } = await deviceWith(5);
    await marks.read('general', 3);
    await marks.read('general', 2);
    expect(me()).toMatchObject({ readSeq: 3, unread: 2 });
    expect(marks.due('general')).toEqual({ received: 5, read: 3 });
    await device.restart();
    expect(new OwnMarks(device.model, () => ANNA).due('general').read).toBe(3);
  });

  it('never rise above the head, nor in a room that is not known', async () => {
    const { marks, me } = await deviceWith(2);
    await marks.read('general', 99);
    expect(me()?.readSeq).toBe(2);
    await marks.read('nowhere', 1);
    await marks.raisedElsewhere('nowhere', 'readSeq', 1);
    await marks.refused('nowhere');
    expect(marks.due('nowhere')).toEqual({ received: null, read: null });
  });

  it('count what came after 40 read ones as one unread (W2)', async () => {
    const { server, device, marks, me } = await deviceWith(40);
    expect(me()?.unread).toBe(40);
    await marks.read('general', 40);
    await device.merger.live(server.send('general'));
    expect(me()?.unread).toBe(1);
    device.merger.stop();
  });

  it('are sent: what the server answers is shown', async () => {
    const { marks, me } = await deviceWith(5);
    await marks.read('general', 5);
    await marks.acknowledged('general', { receivedSeq: 5, readSeq: 5, unread: 0, mentions: 0 });
    expect(marks.due('general')).toEqual({ received: null, read: null });
    expect(me()).toMatchObject({ receivedSeq: 5, readSeq: 5 });
  });

  it('follow another device that read further, and still send what was read further here', async () => {
    const { marks, me } = await deviceWith(5);
    await marks.read('general', 4);
    await marks.raisedElsewhere('general', 'readSeq', 2);
    expect([me()?.readSeq, marks.due('general').read]).toEqual([4, 4]);
    await marks.raisedElsewhere('general', 'readSeq', 5);
    expect([me()?.readSeq, me()?.unread, marks.due('general').read]).toEqual([5, 0, null]);
  });

  it('let `received` never pass a hole', async () => {
    const { server, device, marks } = await deviceWith(2);
    server.send('general');
    await device.merger.live(server.send('general'));
    expect(marks.due('general').received).toBe(2);
    await device.syncAll();
    expect(marks.due('general').received).toBe(4);
    device.merger.stop();
  });

  it('are not sent for one’s own messages alone: that costs a slow link and is news to nobody', async () => {
    const { server, device, marks, me } = await deviceWith(2);
    await marks.acknowledged('general', { receivedSeq: 2, readSeq: 0, unread: 2, mentions: 0 });
    await device.merger.live(server.send('general', { senderId: ANNA }));
    await marks.read('general', 3);
    expect(marks.due('general')).toEqual({ received: null, read: 2 });
    expect(me()).toMatchObject({ readSeq: 2, unread: 0 });
    await marks.acknowledged('general', { receivedSeq: 2, readSeq: 2, unread: 0, mentions: 0 });
    await marks.read('general', 3);
    expect(marks.due('general')).toEqual({ received: null, read: null });
    await device.merger.live(server.send('general'));
    await marks.read('general', 4);
    expect(marks.due('general')).toEqual({ received: 4, read: 4 });
    device.merger.stop();
  });

  it('are dropped when the server refuses them: they belong to another history', async () => {
    const { marks } = await deviceWith(2);
    await marks.read('general', 2);
    await marks.refused('general');
    expect(marks.due('general').read).toBeNull();
  });
});
