import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { SESSION_END_REASONS } from '@palaver/protocol/sessionEnd';
import type { SessionRecord } from '../ports/records.ts';
import { sessionEndEntry, userEntry } from '../rules/audit.ts';
import { endSession, isOutdated, noteUse, rotateSession } from '../rules/sessions.ts';
import { int, iso, oneOf, optionalIso, optionalText, type Row, text } from './columns.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

const COLUMNS =
  'id, userId, remember, createdAt, expiresAt, lastUsedAt, address, userAgent, provider, begunUnder, generation, endedAt, endReason';

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
    lastUsedAt: iso(row.lastUsedAt),
    address: text(row.address),
    userAgent: text(row.userAgent),
    provider: optionalText(row.provider),
    begunUnder: int(row.begunUnder),
    generation: int(row.generation),
    tokens: tokens.map((token) => ({
      generation: int(token.generation),
      digest: text(token.digest),
      usedAt: optionalIso(token.usedAt),
    })),
    endedAt: optionalIso(row.endedAt),
    endReason: row.endReason === null ? null : oneOf(SESSION_END_REASONS, row.endReason),
  };
}

function findSession(db: Database, sessionId: string): SessionRecord | null {
  const row = db.get(`SELECT ${COLUMNS} FROM sessions WHERE id = ?`, sessionId);
  return row ? toSession(db, row) : null;
}

/** Live families, newest first. */
function ofUser(db: Database, userId: string): SessionRecord[] {
  return db
    .all(`SELECT ${COLUMNS} FROM sessions WHERE userId = ? AND endedAt IS NULL ORDER BY createdAt DESC`, userId)
    .map((row) => toSession(db, row));
}

export function sessionWrites(ctx: WriteContext): WriteSide<'sessions'> {
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
  const saveUse = (before: SessionRecord, after: SessionRecord) => {
    const sql = 'UPDATE sessions SET lastUsedAt = ?, address = ? WHERE id = ?';
    if (after !== before) db.run(sql, Date.parse(after.lastUsedAt), after.address, after.id);
    return after;
  };
  const end = (session: SessionRecord, reason: SessionEndReason): SessionRecord | null => {
    const ended = endSession(session, reason, ctx.now());
    if (ended) db.run('UPDATE sessions SET endedAt = ?, endReason = ? WHERE id = ?', ctx.now(), reason, ended.id);
    return ended;
  };

  return {
    create(session, isNew = false) {
      const account = db.get('SELECT sessionsFrom FROM users WHERE id = ?', session.userId);
      if (account && isOutdated(session, { sessionsFrom: int(account.sessionsFrom) })) return unchanged(false);
      db.run(
        `INSERT INTO sessions (id, userId, remember, createdAt, expiresAt, lastUsedAt, address, userAgent, provider, begunUnder, generation)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        session.id,
        session.userId,
        session.remember ? 1 : 0,
        Date.parse(session.createdAt),
        Date.parse(session.expiresAt),
        Date.parse(session.lastUsedAt),
        session.address,
        session.userAgent,
        session.provider,
        session.begunUnder,
        session.generation,
      );
      for (const token of session.tokens) addToken(session.id, token.generation, token.digest);
      return { ...unchanged(true), audit: isNew ? [] : [userEntry('login', session.userId)] };
    },

    rotate(sessionId, from, next) {
      const before = findSession(db, sessionId);
      const after = before && rotateSession(before, from, next);
      if (!after) return unchanged(before && saveUse(before, noteUse(before, next)));
      saveUse(before, after);
      markUsed(sessionId, from, next.usedAt);
      addToken(sessionId, after.generation, next.digest);
      const oldest = after.tokens[0]?.generation ?? after.generation;
      db.run('DELETE FROM sessionTokens WHERE sessionId = ? AND generation < ?', sessionId, oldest);
      const sql = 'UPDATE sessions SET generation = ?, expiresAt = ? WHERE id = ?';
      db.run(sql, after.generation, Date.parse(after.expiresAt), sessionId);
      return unchanged(after);
    },

    markUsed(sessionId, generation, usedAt) {
      markUsed(sessionId, generation, usedAt);
      return unchanged(undefined);
    },

    end(sessionId, reason) {
      const before = findSession(db, sessionId);
      const ended = before && end(before, reason);
      if (!ended) return unchanged(false);
      return {
        result: true,
        changes: [{ kind: 'sessionsEnded', userId: ended.userId, sessionIds: [sessionId], reason }],
        audit: [sessionEndEntry(ended.userId, reason)],
      };
    },

    endOfUser(userId, reason, exceptId) {
      const others = ofUser(db, userId).filter(({ id }) => id !== exceptId);
      const ended = others.flatMap((session) => end(session, reason)?.id ?? []);
      if (ended.length === 0) return unchanged(ended);
      return {
        result: ended,
        changes: [{ kind: 'sessionsEnded', userId, sessionIds: ended, reason }],
        audit: ended.map(() => sessionEndEntry(userId, reason)),
      };
    },

    purge(before) {
      return unchanged(db.run('DELETE FROM sessions WHERE expiresAt < ?1 OR endedAt < ?1', Date.parse(before)));
    },
  };
}

export function sessionReads(db: Database): ReadSide<'sessions'> {
  return {
    find: (sessionId) => findSession(db, sessionId),
    ofUser: (userId) => ofUser(db, userId),
  };
}
