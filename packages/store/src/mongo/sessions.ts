import type { SessionStore } from '../ports/sessions.ts';
import { KEPT_GENERATIONS } from '../rules/keptGenerations.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { SessionDocument } from './documents.ts';
import { isDuplicate } from './faults.ts';
import { toSession } from './rows.ts';

export function sessionStore({ models, reads, clock, now, announce }: MongoContext): SessionStore {
  const findDocument = async (sessionId: string) => (await reads.sessions([sessionId])).get(sessionId) ?? null;

  return {
    async create({ id, tokens, endedAt: _endedAt, endReason: _endReason, ...session }) {
      const document: SessionDocument = {
        ...session,
        _id: id,
        createdAt: Date.parse(session.createdAt),
        expiresAt: Date.parse(session.expiresAt),
        digests: Object.fromEntries(tokens.map(({ generation, digest }) => [generation, digest])),
        used: {},
        endedAt: null,
        endedChanged: 0,
        endReason: null,
      };
      await attempt(() => models.sessions.create([document])).catch((error: unknown) => {
        // A second try meets what the first one stored: the id is random.
        if (!isDuplicate(error)) throw error;
      });
    },

    async find(sessionId) {
      const session = await findDocument(sessionId);
      return session && toSession(session);
    },

    async rotate(sessionId, from, { digest, usedAt, expiresAt }) {
      await attempt(() =>
        models.sessions.updateOne(
          { _id: sessionId, generation: from, endedAt: null },
          {
            $set: { generation: from + 1, expiresAt: Date.parse(expiresAt), [`digests.${from + 1}`]: digest },
            $min: { [`used.${from}`]: Date.parse(usedAt) },
            $unset: { [`digests.${from + 1 - KEPT_GENERATIONS}`]: 1, [`used.${from + 1 - KEPT_GENERATIONS}`]: 1 },
          },
        ),
      );
      const session = await findDocument(sessionId);
      return session && toSession(session);
    },

    async markUsed(sessionId, generation, usedAt) {
      // The first use is the earliest.
      await attempt(() =>
        models.sessions.updateOne({ _id: sessionId }, { $min: { [`used.${generation}`]: Date.parse(usedAt) } }),
      );
    },

    async end(sessionId, reason) {
      const ended = await attempt(() =>
        models.sessions
          .findOneAndUpdate(
            { _id: sessionId, endedAt: null },
            { $set: { endedAt: now(), endedChanged: clock.now(), endReason: reason } },
            { returnDocument: 'after' },
          )
          .lean<SessionDocument>(),
      );
      if (!ended) return false;
      announce([{ kind: 'sessionsEnded', userId: ended.userId, sessionIds: [sessionId], reason }]);
      return true;
    },

    async endOfUser(userId, reason, exceptId) {
      const live = await attempt(() => models.sessions.find({ userId, endedAt: null }).lean<SessionDocument[]>());
      const ids = live.map(({ _id }) => _id).filter((id) => id !== exceptId);
      const at = { endedAt: now(), endedChanged: clock.now() };
      const ended: string[] = [];
      for (const _id of ids) {
        const { modifiedCount } = await attempt(() =>
          models.sessions.updateOne({ _id, endedAt: null }, { $set: { ...at, endReason: reason } }),
        );
        if (modifiedCount === 1) ended.push(_id);
      }
      if (ended.length > 0) announce([{ kind: 'sessionsEnded', userId, sessionIds: ended, reason }]);
      return ended;
    },

    async ofUser(userId) {
      const live = await attempt(() => models.sessions.find({ userId, endedAt: null }).lean<SessionDocument[]>());
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
