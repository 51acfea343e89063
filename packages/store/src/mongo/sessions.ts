import type { SessionStore } from '../ports/sessions.ts';
import type { SessionRecord } from '../ports/records.ts';
import { userEntry } from '../rules/audit.ts';
import { isOutdated, noteUse, rotateSession } from '../rules/sessions.ts';
import type { UpdateQuery } from 'mongoose';
import { audited } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { SessionDocument, UserDocument } from './documents.ts';
import { endSessions, liveSessions } from './endSessions.ts';
import { isDuplicate } from './faults.ts';
import { toSession } from './rows.ts';

export function sessionStore(ctx: MongoContext): SessionStore {
  const { models, reads } = ctx;
  const findDocument = async (sessionId: string) => (await reads.sessions([sessionId])).get(sessionId) ?? null;

  async function saveUse(before: SessionRecord, after: SessionRecord): Promise<SessionRecord> {
    if (after !== before)
      await attempt(() => models.sessions.updateOne({ _id: after.id, endedAt: null }, { $set: usedFields(after) }));
    return after;
  }

  return {
    create: ({ id, tokens, endedAt: _endedAt, endReason: _endReason, ...session }, isNew = false) =>
      audited(ctx, { documents: 'sessions', id }, async (mark) => {
        const document: SessionDocument = {
          ...session,
          _id: id,
          createdAt: Date.parse(session.createdAt),
          expiresAt: Date.parse(session.expiresAt),
          lastUsedAt: Date.parse(session.lastUsedAt),
          digests: Object.fromEntries(tokens.map(({ generation, digest }) => [generation, digest])),
          used: {},
          endedAt: null,
          endedChanged: 0,
          endReason: null,
          audited: await mark(isNew ? [] : [userEntry('login', session.userId)]),
        };
        await attempt(() => models.sessions.create([document])).catch((error: unknown) => {
          // A second try meets what the first one stored: the id is random.
          if (!isDuplicate(error)) throw error;
        });
        // Whoever ends the sessions of the account from now on finds this one.
        const account = await attempt(() => models.users.findById(session.userId).lean<UserDocument>());
        if (!account || !isOutdated(session, { sessionsFrom: account.sessionsFrom ?? 0 })) return true;
        await attempt(() => models.sessions.deleteOne({ _id: id }));
        return false;
      }),

    async find(sessionId) {
      const session = await findDocument(sessionId);
      return session && toSession(session);
    },

    async rotate(sessionId, from, next) {
      for (;;) {
        const document = await findDocument(sessionId);
        const before = document && toSession(document);
        const after = before && rotateSession(before, from, next);
        if (!after) return before && (await saveUse(before, noteUse(before, next)));
        const { matchedCount } = await attempt(() =>
          models.sessions.updateOne({ _id: sessionId, generation: from, endedAt: null }, changesOf(before, after)),
        );
        // Where another was faster, or the first answer got lost, it is decided anew on what is there now.
        if (matchedCount === 1) return after;
      }
    },

    async markUsed(sessionId, generation, usedAt) {
      // The first use is the earliest.
      await attempt(() =>
        models.sessions.updateOne({ _id: sessionId }, { $min: { [`used.${generation}`]: Date.parse(usedAt) } }),
      );
    },

    async end(sessionId, reason) {
      const document = await findDocument(sessionId);
      return document !== null && (await endSessions(ctx, [document], { reason, isTold: true })).length === 1;
    },

    async endOfUser(userId, reason, exceptId) {
      const live = await liveSessions(ctx, userId);
      return endSessions(
        ctx,
        live.filter(({ _id }) => _id !== exceptId),
        { reason, isTold: true },
      );
    },

    async ofUser(userId) {
      const live = await liveSessions(ctx, userId);
      return live.sort((a, b) => b.createdAt - a.createdAt).map(toSession);
    },

    async purge(before) {
      const at = Date.parse(before);
      const [expired, ended] = await Promise.all([
        attempt(() => models.sessions.deleteMany({ expiresAt: { $lt: at } })),
        attempt(() => models.sessions.deleteMany({ endedAt: { $ne: null, $lt: at } })),
      ]);
      return expired.deletedCount + ended.deletedCount;
    },
  };
}

const usedFields = ({ lastUsedAt, address }: SessionRecord) => ({ lastUsedAt: Date.parse(lastUsedAt), address });

/** What a rotation changes, and no more: a first use may be noted at this moment. */
function changesOf(before: SessionRecord, after: SessionRecord): UpdateQuery<SessionDocument> {
  const kept = new Set(after.tokens.map(({ generation }) => generation));
  const changes: { $set: Record<string, unknown>; $min: Record<string, number>; $unset: Record<string, 1> } = {
    $set: { generation: after.generation, expiresAt: Date.parse(after.expiresAt), ...usedFields(after) },
    $min: {},
    $unset: {},
  };
  for (const { generation, digest, usedAt } of after.tokens) {
    if (generation === after.generation) changes.$set[`digests.${generation}`] = digest;
    if (generation === before.generation && usedAt !== null) changes.$min[`used.${generation}`] = Date.parse(usedAt);
  }
  for (const { generation } of before.tokens)
    if (!kept.has(generation))
      Object.assign(changes.$unset, { [`digests.${generation}`]: 1, [`used.${generation}`]: 1 });
  return changes;
}
