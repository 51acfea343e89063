import type { Store } from '@palaver/store/ports/store';
import { demoAccount } from './demoAccount.ts';

const HOUR_MS = 3_600_000;
/** From where the people of the demo come: addresses that are nobody's. */
const DESK = '192.0.2.10';
const BOAT = '192.0.2.22';

/** Does what administrators, owners and moderators do, so that their pages show something: a bot, pins, a mute, a ban, an archived room, an account that rests, and the audit of it. */
export async function govern(
  stores: Store,
  idOf: (name: string) => string,
  clock: { at: number },
  until: number,
): Promise<void> {
  const ines = stores.by({ userId: idOf('ines'), address: DESK });
  const lona = stores.by({ userId: idOf('lona'), address: BOAT });
  clock.at = until - 20 * HOUR_MS;
  const resting = { username: 'arthur', displayName: 'Arthur Mechol', title: 'On leave' };
  const arthur = demoAccount({ ...resting, passwordHash: null, avatarColor: 3, at: clock.at });
  await ines.users.create(arthur, false);
  const bot = demoAccount({
    username: 'tides',
    displayName: 'Tides',
    title: '',
    bot: true,
    passwordHash: null,
    avatarColor: 6,
    at: clock.at,
  });
  await ines.users.create(bot, false);
  await stores.messages.append('general', {
    senderId: bot.user.id,
    entries: [
      {
        clientId: 'demo-tides-0001',
        text: 'High water 04:12, 1.9 m. Low water 10:25, 0.3 m.',
        replyTo: null,
        called: [],
        cost: 1,
      },
    ],
  });
  for (const n of [40, 12]) {
    const head = (await stores.rooms.find('night-crew'))?.seq ?? 0;
    await lona.messages.pin('night-crew', {
      userId: idOf('lona'),
      seq: Math.max(1, head - n),
      on: true,
      admitted: true,
    });
    clock.at += HOUR_MS;
  }
  await lona.members.setMute('night-crew', idOf('johnny'), {
    by: idOf('lona'),
    mute: { until: new Date(until + 8 * HOUR_MS).toISOString() },
  });
  await ines.rooms.create({
    id: 'summer-rota',
    kind: 'public',
    name: 'Summer rota',
    topic: 'Of last summer.',
    members: [{ userId: idOf('ines'), role: 'owner' }],
  });
  await ines.rooms.update('summer-rota', { archived: true }, idOf('ines'));
  await ines.bans.put('dispatch-desk', {
    userId: idOf('daniel'),
    by: idOf('ines'),
    reason: 'Keeps the desk busy with jokes.',
    until: new Date(until + 48 * HOUR_MS).toISOString(),
  });
  await ines.users.govern(arthur.user.id, { deactivated: true });
  await ines.users.govern(idOf('lona'), { role: 'admin' });
  await ines.serverSettings.change({ organisation: 'Outer Islands Ambulance' });
  const stranger = stores.by({ userId: null, address: '192.0.2.99' });
  const failed = { action: 'loginFailed', subject: { kind: 'user', id: idOf('kesia') }, details: {} } as const;
  for (let n = 0; n < 5; n += 1) await stranger.audit.noteRepeated(failed);
  clock.at = until;
}
