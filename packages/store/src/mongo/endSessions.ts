import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { sessionEndEntry } from '../rules/audit.ts';
import { endSession, isOutdated } from '../rules/sessions.ts';
import { audited, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { SessionDocument, UserDocument } from './documents.ts';
import { toSession } from './rows.ts';

type EndingContext = Pick<MongoContext, 'models' | 'clock' | 'now' | 'announce' | 'doer'>;

/** Live families of a person. */
export function liveSessions({ models }: Pick<MongoContext, 'models'>, userId: string): Promise<SessionDocument[]> {
  return attempt(() => models.sessions.find({ userId, endedAt: null }).lean<SessionDocument[]>());
}

/**
 * Ends these families of one person and announces them together; the ids of those that this call ended. `isTold`: the audit is to tell of each; otherwise they
 * end with something that it tells of.
 */
export async function endSessions(
  ctx: EndingContext,
  documents: SessionDocument[],
  { reason, isTold }: { reason: SessionEndReason; isTold: boolean },
): Promise<string[]> {
  const { models, clock, now, announce } = ctx;
  const ids: string[] = [];
  for (const document of documents) {
    const ended = endSession(toSession(document), reason, now());
    if (!ended) continue;
    const fields = { endedAt: Date.parse(ended.endedAt), endedChanged: clock.now(), endReason: reason };
    const { _id, userId } = document;
    const isEnded = await audited(ctx, { documents: 'sessions', id: _id }, async (mark) => {
      const told = setMark(await mark(isTold ? [sessionEndEntry(userId, reason)] : []));
      const { modifiedCount } = await attempt(() =>
        models.sessions.updateOne({ _id, endedAt: null }, { $set: { ...fields, ...told } }),
      );
      return modifiedCount === 1;
    });
    if (isEnded) ids.push(_id);
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
  await endSessions(ctx, older, { reason: ending.reason, isTold: false });
  await attempt(() => ctx.models.users.updateOne({ _id, sessionsFrom }, { $set: { ending: null } }));
}
