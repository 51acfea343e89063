import type { ConnectionState } from '@palaver/client/state';
import { describe, expect, it } from 'vitest';
import { connectionText } from './connectionText.ts';

const NOW = new Date('2026-03-15T14:02:00').getTime();
const state = (fields: Partial<ConnectionState>): ConnectionState => ({
  ...{
    status: 'online' as const,
    since: NOW,
    lostAt: null,
    lastSyncedAt: new Date(NOW).toISOString(),
    nextTryAt: null,
  },
  ...{ roomsToGo: 0, pausedUntil: null, waiting: 0, unsure: 0, ...fields },
});
const strong = (fields: Partial<ConnectionState>) => connectionText(state(fields), NOW)?.strong ?? null;

describe('what is said of the connection', () => {
  it('comes at once after a start without one', () => {
    expect(strong({ status: 'connecting', since: NOW - 200 })).toBeNull();
    expect(strong({ status: 'connecting', since: NOW - 400 })).toBe('Connecting…');
    expect(strong({ status: 'connecting', since: NOW - 2_500 })).toBe('Still connecting. Slow network?');
    for (const status of ['noConnection', 'reconnecting', 'serverAway', 'elsewhere'] as const)
      expect(strong({ status }), status).not.toBeNull();
    expect(strong({ status: 'noConnection' })).toBe('No connection.');
  });

  it('is after a reload without one that there is none: from the first word on, and ten seconds later', () => {
    for (const status of ['noConnection', 'reconnecting'] as const)
      for (const ms of [0, 400, 2_900, 10_500])
        expect(strong({ status, since: NOW - ms, lostAt: null }), `${status} for ${ms} ms`).toBe('No connection.');
  });

  it('is nothing for three seconds after one was lost, whatever is tried meanwhile', () => {
    for (const status of ['reconnecting', 'connecting', 'noConnection', 'serverAway'] as const) {
      expect(strong({ status, lostAt: NOW - 2_900, since: NOW - 500 }), status).toBeNull();
      expect(strong({ status, lostAt: NOW - 3_100, since: NOW - 500 }), status).not.toBeNull();
    }
  });

  it('is that there is none, when it was tried for ten seconds or nobody answers', () => {
    expect(strong({ status: 'reconnecting', lostAt: NOW - 9_000 })).toBe('Reconnecting.');
    expect(strong({ status: 'reconnecting', lostAt: NOW - 11_000 })).toBe('No connection.');
    expect(strong({ status: 'noConnection', lostAt: NOW - 4_000 })).toBe('No connection.');
    expect(strong({ status: 'connecting', since: NOW - 9_000 })).toBe('Still connecting. Slow network?');
    expect(strong({ status: 'connecting', since: NOW - 11_000 })).toBe('No connection.');
  });
});
