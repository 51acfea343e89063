import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { SessionEndReason as Reasons } from '@palaver/protocol/serverEvents';
import type { SessionRecord } from '../ports/records.ts';
import { KEPT_GENERATIONS } from '../rules/keptGenerations.ts';
import { int, iso, oneOf, optionalIso, type Row, text } from './columns.ts';
import type { Database } from './database.ts';
import { unchanged, type WriteContext, type Written } from './writeContext.ts';

const COLUMNS = 'id, userId, remember, createdAt, expiresAt, address, userAgent, generation, endedAt, endReason';

function toSession(db: Database, row: Row): SessionRecord {
  const id = text(row.id);
  const tokens = db.all(
    'SELECT generation, digest, usedAt FROM sessionTokens WHERE sessionId = ? ORDER BY generation',
    id,
  );
  return {
    id,
    userId: text(row.userId),
    remember: row.remember === 1,
    createdAt: iso(row.createdAt),
    expiresAt: iso(row.expiresAt),
    address: text(row.address),
    userAgent: text(row.userAgent),
    generation: int(row.generation),
    tokens: tokens.map((token) => ({
      generation: int(token.generation),
      digest: text(token.digest),
      usedAt: optionalIso(token.usedAt),
    })),
    endedAt: optionalIso(row.endedAt),
    endReason: row.endReason === null ? null : oneOf(Reasons.options, row.endReason),
  };
}

function find(db: Database, sessionId: string): SessionRecord | null {
  const row = db.get(`SELECT ${COLUMNS} FROM sessions WHERE id = ?`, sessionId);
  return row ? toSession(db, row) : null;
}

export function sessionWrites(ctx: WriteContext) {
  const { db } = ctx;
  const addToken = (sessionId: string, generation: number, digest: string) =>
    db.run('INSERT INTO sessionTokens (sessionId, generation, digest) VALUES (?, ?, ?)', sessionId, generation, digest);
  const markUsed = (sessionId: string, generation: number, usedAt: string) =>
    db.run(
      'UPDATE sessionTokens SET usedAt = ? WHERE sessionId = ? AND generation = ? AND usedAt IS NULL',
      Date.parse(usedAt),
      sessionId,
      generation,
    );

  return {
    createSession(session: SessionRecord): Written<null> {
      const { id, userId, remember, createdAt, expiresAt, address, userAgent, generation, tokens } = session;
      db.run(
        'INSERT INTO sessions (id, userId, remember, createdAt, expiresAt, address, userAgent, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        id,
        userId,
        remember ? 1 : 0,
        Date.parse(createdAt),
        Date.parse(expiresAt),
        address,
        userAgent,
        generation,
      );
      for (const token of tokens) addToken(id, token.generation, token.digest);
      return unchanged(null);
    },

    rotateSession(
      sessionId: string,
      from: number,
      next: { digest: string; usedAt: string; expiresAt: string },
    ): Written<SessionRecord | null> {
      const before = find(db, sessionId);
      if (before && !before.endedAt && before.generation === from) {
        markUsed(sessionId, from, next.usedAt);
        addToken(sessionId, from + 1, next.digest);
        db.run(
          'DELETE FROM sessionTokens WHERE sessionId = ? AND generation <= ?',
          sessionId,
          from + 1 - KEPT_GENERATIONS,
        );
        db.run(
          'UPDATE sessions SET generation = ?, expiresAt = ? WHERE id = ?',
          from + 1,
          Date.parse(next.expiresAt),
          sessionId,
        );
      }
      return unchanged(find(db, sessionId));
    },

    markSessionUsed(sessionId: string, generation: number, usedAt: string): Written<null> {
      markUsed(sessionId, generation, usedAt);
      return unchanged(null);
    },

    endSession(sessionId: string, reason: SessionEndReason): Written<boolean> {
      const session = find(db, sessionId);
      if (!session || session.endedAt) return unchanged(false);
      db.run('UPDATE sessions SET endedAt = ?, endReason = ? WHERE id = ?', ctx.now(), reason, sessionId);
      return {
        result: true,
        changes: [{ kind: 'sessionsEnded', userId: session.userId, sessionIds: [sessionId], reason }],
      };
    },

    endSessionsOfUser(userId: string, reason: SessionEndReason, exceptId?: string): Written<string[]> {
      const ended = db
        .all(
          'UPDATE sessions SET endedAt = ?, endReason = ? WHERE userId = ? AND endedAt IS NULL AND id <> ? RETURNING id',
          ctx.now(),
          reason,
          userId,
          exceptId ?? '',
        )
        .map((row) => text(row.id));
      if (ended.length === 0) return unchanged(ended);
      return { result: ended, changes: [{ kind: 'sessionsEnded', userId, sessionIds: ended, reason }] };
    },

    purgeSessions(before: string): Written<number> {
      return unchanged(db.run('DELETE FROM sessions WHERE expiresAt < ?1 OR endedAt < ?1', Date.parse(before)));
    },
  };
}

export function sessionReads(db: Database) {
  return {
    findSession: (sessionId: string) => find(db, sessionId),
    sessionsOfUser: (userId: string): SessionRecord[] =>
      db
        .all(`SELECT ${COLUMNS} FROM sessions WHERE userId = ? AND endedAt IS NULL ORDER BY createdAt DESC`, userId)
        .map((row) => toSession(db, row)),
  };
}
