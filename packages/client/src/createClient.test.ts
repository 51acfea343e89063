import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import type { Me } from '@palaver/protocol/entities';
import type { Client } from './client.ts';
import { createClient } from './createClient.ts';
import { memoryStorage } from './storage/memoryStorage.ts';
import { makeUser } from './testing/makeUser.ts';

const ANNA: Me = {
  ...makeUser('00000000-0000-4000-8000-000000000001', 'Anna'),
  email: null,
  emailConfirmed: false,
  pendingEmail: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  totp: false,
  recoveryCodesLeft: 0,
  hasPassword: true,
  identities: [],
  settings: DEFAULT_SETTINGS,
};

const json = (body: unknown) => Response.json(body);
type Answer = (body: unknown) => Response | Promise<Response>;

describe('one’s own account on a device', () => {
  let client: Client;
  /** As the server has it. */
  let me: Me;
  /** How often the server was asked for it. */
  let questions: number;
  /** The next answers about it are made when they are asked for, and come when these are fulfilled. */
  let late: Promise<unknown>[];
  /** The next changes of settings are not made before these are fulfilled. */
  let lateChanges: Promise<unknown>[];

  const answers: Record<string, Answer> = {
    'POST /api/auth/login': () => json({ accessToken: 'access', refreshToken: 'refresh', expiresIn: 3_600 }),
    'POST /api/auth/logout': () => new Response(null, { status: 204 }),
    'GET /api/config': () => json({}),
    'GET /api/users/me': async () => {
      const body = JSON.stringify(me);
      questions += 1;
      await late.shift();
      return new Response(body, { headers: { 'Content-Type': 'application/json' } });
    },
    'PUT /api/users/me/totp': () => {
      me = { ...me, totp: true, recoveryCodesLeft: 2 };
      return json({ recoveryCodes: ['one', 'two'] });
    },
    'PATCH /api/users/me/settings': async (change) => {
      await lateChanges.shift();
      const { notify } = change as { notify: Partial<Me['settings']['notify']> };
      me = { ...me, settings: { ...me.settings, notify: { ...me.settings.notify, ...notify } } };
      return json(me.settings);
    },
  };

  beforeEach(async () => {
    [me, questions, late, lateChanges] = [ANNA, 0, [], []];
    client = createClient({
      // Nobody listens there: only what is asked by REST is answered.
      url: 'http://127.0.0.1:9',
      storage: memoryStorage(),
      tokens: 'body',
      fetch: async (input, init) => {
        const { pathname } = new URL(input instanceof Request ? input.url : input);
        const answer = answers[`${init?.method ?? 'GET'} ${pathname}`];
        if (!answer) throw new Error(`Nobody answers ${pathname}.`);
        return answer(typeof init?.body === 'string' ? JSON.parse(init.body) : undefined);
      },
    });
    await client.start();
    await client.login({ username: 'anna', password: 'four plain words' });
  });
  afterEach(() => client.stop());

  const shown = () => {
    const { session } = client.getState();
    return session.status === 'signedIn' ? session.user : null;
  };

  /** Asks for it. The answer is made, and does not come before it is let go. */
  async function askLate(): Promise<{ answer: Promise<Me>; letGo(): void }> {
    const held = Promise.withResolvers<undefined>();
    late = [held.promise];
    const before = questions;
    const answer = client.me();
    await vi.waitFor(() => expect(questions).toBe(before + 1), { timeout: 10_000 });
    return { answer, letGo: () => held.resolve(undefined) };
  }

  it('stays as it was changed here when the answer to an earlier question comes late', async () => {
    const { answer, letGo } = await askLate();
    expect(await client.enableTotp('123456')).toEqual(['one', 'two']);
    letGo();
    expect(await answer).toMatchObject({ totp: true });
    expect(shown()).toMatchObject({ totp: true, recoveryCodesLeft: 2 });
  });

  it('is as the last question was answered, also where the answer to an earlier one comes after it', async () => {
    const { answer, letGo } = await askLate();
    me = { ...me, title: 'Mate' };
    await client.me();
    letGo();
    await answer;
    expect(shown()).toMatchObject({ title: 'Mate' });
  });

  it('does not come back with an answer after one has signed out', async () => {
    const { answer, letGo } = await askLate();
    await client.logout();
    letGo();
    await answer;
    expect(client.getState().session).toMatchObject({ status: 'signedOut', reason: 'logout' });
  });

  it('is as one chose last, also where the choice before it is long on its way', async () => {
    const held = Promise.withResolvers<undefined>();
    lateChanges = [held.promise];
    const chosen = (['none', 'all'] as const).map((level) => client.updateSettings({ notify: { level } }));
    // Time enough for the second to be faster, if it were let go.
    await client.me();
    held.resolve(undefined);
    await Promise.all(chosen);
    expect([me.settings.notify.level, shown()?.settings.notify.level]).toEqual(['all', 'all']);
  });
});
