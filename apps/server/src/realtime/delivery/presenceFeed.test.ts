import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OtherNodes } from '../nodes/otherNodes.ts';
import { PRESENCE_CLOCKS } from '../presenceClocks.ts';
import { Subscriptions } from '../sockets/subscriptions.ts';
import { createPresence } from './createPresence.ts';
import { createPresenceFeed } from './presenceFeed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells a socket the counts of its rooms once it is let in, though they were counted while it was on its way', () => {
  const others = new OtherNodes();
  const told = vi.fn();
  const subscriptions = new Subscriptions();
  const feed = createPresenceFeed({
    ctx: {} as never,
    presence: createPresence({ users: {} as never }, others),
    others,
    emit: { toChannel: told } as never,
    subscriptions,
    nodes: null,
  });
  const data = { userId: 'anna', rooms: new Set(['general']) };
  const socket = { id: 'of-anna', connected: false, data };
  subscriptions.add(socket as never);
  vi.advanceTimersByTime(PRESENCE_CLOCKS.countEveryMs);
  expect(told).not.toHaveBeenCalled();
  socket.connected = true;
  vi.advanceTimersByTime(PRESENCE_CLOCKS.countEveryMs);
  expect(told.mock.calls).toEqual([['of-anna', 'onlineCount', { rooms: { general: 1 } }]]);
  vi.advanceTimersByTime(PRESENCE_CLOCKS.countEveryMs);
  expect(told).toHaveBeenCalledTimes(1);
  feed.close();
});
