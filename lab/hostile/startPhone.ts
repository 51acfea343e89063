import { ask } from './ask.ts';
import { requireThat, requireError } from './expectations.ts';
import { runOut } from './forge.ts';
import type { Person, World } from './world.ts';

/** What one phone asks when it starts with an access token that ran out. It has a new refresh token then. @throws Error saying what was refused */
export async function startPhone({ limited }: World, from: string, phone: Person): Promise<void> {
  const api = (path: string, question = {}) => ask(limited.url, `/api${path}`, { from, ...question });
  requireThat((await api('/config')).status === 200, '/config is limited');
  requireError(await api('/rooms', { token: runOut(phone) }), 'TOKEN_EXPIRED');
  const { refreshToken } = phone;
  const fresh = await api('/auth/token', { method: 'POST', body: { refreshToken } });
  requireThat(fresh.status === 200, `/auth/token: ${fresh.status} ${fresh.text}`);
  const rooms = await api('/rooms', { token: fresh.body.accessToken });
  requireThat(rooms.status === 200, `/rooms: ${rooms.status} ${rooms.text}`);
  phone.refreshToken = String(fresh.body.refreshToken);
}
