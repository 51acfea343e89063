import type { InviteRecord } from '../ports/invites.ts';
import { inviteEntry } from '../rules/audit.ts';
import { fromInviteCursor, mayTake, toInviteCursor } from '../rules/invites.ts';
import { addMember } from '../rules/members.ts';
import { toListed } from '../rules/toListed.ts';
import { int, iso, optionalText, type Row, text } from './columns.ts';
import { commitRoom } from './commitRoom.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { userWrites } from './users.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

const COLUMNS =
  'id, digest, createdBy, roomId, createdAt, expiresAt, maxUses, (SELECT count(*) FROM inviteUses WHERE inviteId = invites.id) AS uses';

function toInvite(row: Row): InviteRecord {
  return {
    id: text(row.id),
    digest: text(row.digest),
    createdBy: text(row.createdBy),
    roomId: optionalText(row.roomId),
    createdAt: iso(row.createdAt),
    expiresAt: iso(row.expiresAt),
    maxUses: int(row.maxUses),
    uses: int(row.uses),
  };
}

function findInvite(db: Database, column: 'id' | 'digest', value: string): InviteRecord | null {
  const row = db.get(`SELECT ${COLUMNS} FROM invites WHERE ${column} = ?`, value);
  return row ? toInvite(row) : null;
}

export function inviteWrites(ctx: WriteContext): WriteSide<'invites'> {
  const { db } = ctx;
  const users = userWrites(ctx);

  /** The invitation, where this person may take a use of it. */
  function findFor(inviteId: string, userId: string): InviteRecord | null {
    const invite = findInvite(db, 'id', inviteId);
    const use = db.get('SELECT 1 FROM inviteUses WHERE inviteId = ? AND userId = ?', inviteId, userId);
    return invite && mayTake(invite, { hasTaken: use !== undefined, now: ctx.now() }) ? invite : null;
  }
  const take = (inviteId: string, userId: string) =>
    db.run('INSERT OR IGNORE INTO inviteUses (inviteId, userId) VALUES (?, ?)', inviteId, userId);
  const bring = (roomId: string, userId: string) =>
    commitRoom(ctx, roomId, (state, at) => addMember(state, { userId, role: 'member', by: null }, at));

  return {
    create({ id, digest, createdBy, roomId, createdAt, expiresAt, maxUses }) {
      db.run(
        'INSERT INTO invites (id, digest, createdBy, roomId, createdAt, expiresAt, maxUses) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        digest,
        createdBy,
        roomId,
        Date.parse(createdAt),
        Date.parse(expiresAt),
        maxUses,
      );
      return { ...unchanged(undefined), audit: [inviteEntry('inviteMade', { id, roomId })] };
    },

    withdraw(inviteId) {
      const invite = findInvite(db, 'id', inviteId);
      if (!invite) return unchanged(false);
      db.run('DELETE FROM invites WHERE id = ?', inviteId);
      return { ...unchanged(true), audit: [inviteEntry('inviteWithdrawn', invite)] };
    },

    accept(inviteId, userId) {
      const invite = findFor(inviteId, userId);
      if (!invite) return unchanged({ outcome: 'spent' });
      if (invite.roomId === null) return unchanged({ outcome: 'missing' });
      const joined = bring(invite.roomId, userId);
      if (joined.result.outcome !== 'added') return joined;
      take(inviteId, userId);
      return { ...joined, audit: [inviteEntry('inviteUsed', invite)] };
    },

    register(inviteId, account) {
      const { id } = account.user;
      const invite = findFor(inviteId, id);
      if (!invite) return unchanged({ outcome: 'spent' });
      const created = users.create(account, false);
      if (created.result.outcome !== 'created') return created;
      take(inviteId, id);
      const changes = invite.roomId === null ? [] : bring(invite.roomId, id).changes;
      const audit = [...(created.audit ?? []), inviteEntry('inviteUsed', invite)];
      return { ...created, changes: [...created.changes, ...changes], audit };
    },

    purge: (before) => unchanged(db.run('DELETE FROM invites WHERE expiresAt < ?', Date.parse(before))),
  };
}

export function inviteReads(db: Database): ReadSide<'invites'> {
  return {
    find: (inviteId) => findInvite(db, 'id', inviteId),
    findByDigest: (digest) => findInvite(db, 'digest', digest),

    list({ madeBy, roomIds, all, endsAfter, cursor, limit }) {
      const after = fromInviteCursor(cursor);
      const rows = db.all(
        `SELECT ${COLUMNS} FROM invites WHERE expiresAt > ? AND (createdAt, id) < (?, ?)
         AND (? OR createdBy = ? OR roomId IN (SELECT value FROM json_each(?))) ORDER BY createdAt DESC, id DESC LIMIT ?`,
        Date.parse(endsAfter),
        after.at,
        after.id,
        all ? 1 : 0,
        madeBy,
        JSON.stringify(roomIds),
        limit + 1,
      );
      return toListed(rows.map(toInvite), limit, (invite) => invite, toInviteCursor);
    },
  };
}
