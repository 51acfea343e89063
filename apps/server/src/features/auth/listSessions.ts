import type { SessionList } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { ownSessions, sessionView } from '../ownSessions.ts';

/** The devices on which the caller is signed in, the newest sign-in first. */
export async function listSessions(ctx: Context, caller: Caller): Promise<SessionList> {
  const sessions = await ownSessions(ctx, caller);
  return { items: sessions.map((session) => sessionView(session, caller.sessionId)) };
}
