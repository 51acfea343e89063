import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { endSession, isOutdated } from '../rules/sessions.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { SessionDocument, UserDocument } from './documents.ts';
import { toSession } from './rows.ts';

type EndingContext = Pick<MongoContext, 'models' | 'clock' | 'now' | 'announce'>;

/** Live families of a person. */
export function liveSessions({ models }: Pick<MongoContext, 'models'>, userId: string): Promise<SessionDocument[]> {
  return attempt(() => models.sessions.find({ userId, endedAt: null }).lean<SessionDocument[]>());
}

/** Ends these families of one person and announces them together; the ids of those that this call ended. */
export async function endSessions(
  { models, clock, now, announce }: EndingContext,
  documents: SessionDocument[],
  reason: SessionEndReason,
): Promise<string[]> {
  const ids: string[] = [];
  for (const document of documents) {
    const ended = endSession(toSession(document), reason, now());
    if (!ended) continue;
    const fields = { endedAt: Date.parse(ended.endedAt), endedChanged: clock.now(), endReason: reason };
    const { modifiedCount } = await attempt(() =>
      models.sessions.updateOne({ _id: document._id, endedAt: null }, { $set: fields }),
    );
    if (modifiedCount === 1) ids.push(document._id);
  }
  const [first] = documents;
  if (first && ids.length > 0) announce([{ kind: 'sessionsEnded', userId: first.userId, sessionIds: ids, reason }]);
  return ids;
}

/** Ends the sessions that an account says are to end, where that was not done: by whoever changed it, or by whoever meets it next when that process died. */
export async function finishEnding(ctx: EndingContext, user: UserDocument): Promise<void> {
  const { _id, ending, sessionsFrom = 0 } = user;
  if (!ending) return;
  const older = (await liveSessions(ctx, _id)).filter(
    (session) => session._id !== ending.keep && isOutdated(toSession(session), { sessionsFrom }),
  );
  await endSessions(ctx, older, ending.reason);
  await attempt(() => ctx.models.users.updateOne({ _id, sessionsFrom }, { $set: { ending: null } }));
}
