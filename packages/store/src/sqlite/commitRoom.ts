import type { Decision, Step } from '../rules/decision.ts';
import { foldName } from '../rules/foldName.ts';
import type { Moment, RoomState } from '../rules/roomState.ts';
import { nextRevs } from '../rules/webhooks.ts';
import type { Message } from '@palaver/protocol/entities';
import type { MemberRecord } from '../ports/records.ts';
import { type KnownRooms, setHead } from './knownRooms.ts';
import { loadState } from './roomState.ts';
import { findRevs } from './messageRow.ts';
import type { WriteContext, Written } from './writeContext.ts';

/**
 * Decides a write of one room by its rule, on the room as it is at this moment of the transaction, and carries out what was decided.
 * @param rooms what is known of rooms, for a write that changes nothing of them but heads and marks
 */
export function commitRoom<T>(
  ctx: WriteContext,
  roomId: string,
  decide: (state: RoomState, at: Moment) => Decision<T>,
  rooms?: KnownRooms,
): Written<T> {
  const state = loadState(ctx.db, roomId, rooms);
  const { steps, ...written } = decide(state, { now: ctx.now(), digest: ctx.digest });
  for (const step of steps) carryOut(ctx, roomId, step);
  // Of a room that is known they are written with the commit.
  if (rooms?.note(roomId, steps)) return written;
  const newest = steps.findLast((step) => step.kind === 'insertMessage');
  if (newest) {
    const { seq, rev } = newest.message;
    setHead(ctx.db, { id: roomId, seq, rev, lastAt: newest.at });
  }
  return written;
}

function carryOut(ctx: WriteContext, roomId: string, step: Step): void {
  const { db } = ctx;
  switch (step.kind) {
    case 'makeRoom': {
      const { id, kind, name, topic, createdAt } = step.room;
      db.run(
        'INSERT INTO rooms (id, kind, name, folded, topic, createdAt, changed) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        kind,
        name,
        foldName(name),
        topic,
        Date.parse(createdAt),
        ctx.nextPosition(),
      );
      return;
    }
    case 'setRoom': {
      const { name, topic, archived } = step.fields;
      const sql = 'UPDATE rooms SET name = ?, folded = ?, topic = ?, archived = ? WHERE id = ?';
      db.run(sql, name, foldName(name), topic, archived ? 1 : 0, roomId);
      break;
    }
    case 'insertMessage':
      insertMessage(ctx, step);
      return;
    case 'replaceMessage':
      replaceMessage(ctx, step);
      return;
    case 'addMember':
      insertMember(ctx, step.member);
      break;
    case 'setRole':
      db.run('UPDATE members SET role = ? WHERE roomId = ? AND userId = ?', step.member.role, ...keyOf(step));
      break;
    case 'setMute':
      setMute(ctx, step.member);
      break;
    case 'setBan':
      setBan(ctx, roomId, step);
      break;
    case 'setPreferences': {
      const { notify, pinned, hiddenAt } = step.member;
      const sql = 'UPDATE members SET notify = ?, pinned = ?, hiddenAt = ? WHERE roomId = ? AND userId = ?';
      db.run(sql, notify, pinned ? 1 : 0, hiddenAt, ...keyOf(step));
      break;
    }
    case 'setMarks': {
      const { receivedSeq, readSeq } = step.member;
      const sql = 'UPDATE members SET receivedSeq = ?, readSeq = ? WHERE roomId = ? AND userId = ?';
      db.run(sql, receivedSeq, readSeq, ...keyOf(step));
      break;
    }
    case 'eraseRoom':
      eraseRoom(ctx, roomId);
      return;
    case 'removeMember':
      db.run('DELETE FROM members WHERE roomId = ? AND userId = ?', ...keyOf(step));
      db.run('UPDATE rooms SET memberCount = memberCount - 1 WHERE id = ?', roomId);
      break;
  }
  // Something of the room other than its messages changed.
  db.run('UPDATE rooms SET changed = ? WHERE id = ?', ctx.nextPosition(), roomId);
}

function eraseRoom(ctx: WriteContext, roomId: string): void {
  const { db } = ctx;
  for (const table of ['members', 'mutes', 'bans', 'invites']) db.run(`DELETE FROM ${table} WHERE roomId = ?`, roomId);
  db.run(
    `UPDATE rooms SET kind = 'private', name = '', folded = '', topic = '', createdAt = 0, archived = 1, memberCount = 0, seq = 0, rev = 0, lastAt = 0,
       pins = '[]', erased = 1, changed = ? WHERE id = ?`,
    ctx.nextPosition(),
    roomId,
  );
}

function keyOf({ member }: { member: MemberRecord }): [string, string] {
  return [member.roomId, member.userId];
}

function insertMessage(
  { db }: WriteContext,
  { message, at, replyTo, digest }: Extract<Step, { kind: 'insertMessage' }>,
): void {
  const { roomId, seq, rev, senderId, clientId, text, mentions } = message;
  db.run(
    'INSERT INTO messages (roomId, seq, rev, senderId, clientId, text, at, replyTo, mentions, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    roomId,
    seq,
    rev,
    senderId,
    clientId,
    text,
    at,
    replyTo,
    JSON.stringify(mentions),
    Buffer.from(digest, 'base64'),
  );
  insertMentions(db, message);
}

function replaceMessage(
  { db }: WriteContext,
  { before, message, pins }: Extract<Step, { kind: 'replaceMessage' }>,
): void {
  const { roomId, seq, rev, text, mentions, reactions, pinned, editedAt, deleted } = message;
  const revs = nextRevs(findRevs(db, before), before, message);
  db.run(
    'UPDATE messages SET rev = ?, madeRev = ?, editedRev = ?, reactedRev = ?, text = ?, mentions = ?, reactions = ?, pinnedBy = ?, pinnedAt = ?, editedAt = ?, deleted = ?, digest = iif(?, NULL, digest) WHERE roomId = ? AND seq = ?',
    rev,
    revs.made,
    revs.edited,
    revs.reacted,
    text,
    JSON.stringify(mentions),
    JSON.stringify(reactions),
    pinned && pinned.by,
    pinned && Date.parse(pinned.at),
    editedAt === null ? null : Date.parse(editedAt),
    deleted ? 1 : 0,
    deleted ? 1 : 0,
    roomId,
    seq,
  );
  for (const userId of before.mentions)
    db.run('DELETE FROM mentions WHERE roomId = ? AND userId = ? AND seq = ?', roomId, userId, seq);
  insertMentions(db, message);
  db.run('UPDATE rooms SET rev = ? WHERE id = ?', rev, roomId);
  if (pins) db.run('UPDATE rooms SET pins = ? WHERE id = ?', JSON.stringify(pins), roomId);
}

function insertMentions(db: WriteContext['db'], { roomId, seq, mentions }: Message): void {
  for (const userId of mentions)
    db.run('INSERT OR IGNORE INTO mentions (roomId, userId, seq) VALUES (?, ?, ?)', roomId, userId, seq);
}

function setMute({ db }: WriteContext, { roomId, userId, mute }: MemberRecord): void {
  db.run('DELETE FROM mutes WHERE roomId = ? AND userId = ?', roomId, userId);
  if (!mute) return;
  const sql = 'INSERT INTO mutes (roomId, userId, mutedBy, until) VALUES (?, ?, ?, ?)';
  db.run(sql, roomId, userId, mute.by, optionalTime(mute.until));
}

function setBan({ db }: WriteContext, roomId: string, { userId, ban }: Extract<Step, { kind: 'setBan' }>): void {
  db.run('DELETE FROM bans WHERE roomId = ? AND userId = ?', roomId, userId);
  if (!ban) return;
  const sql = 'INSERT INTO bans (roomId, userId, bannedBy, reason, at, until) VALUES (?, ?, ?, ?, ?, ?)';
  db.run(sql, roomId, userId, ban.by, ban.reason, Date.parse(ban.at), optionalTime(ban.until));
}

const optionalTime = (at: string | null) => (at === null ? null : Date.parse(at));

function insertMember({ db }: WriteContext, member: MemberRecord): void {
  const { roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq, notify, pinned, hiddenAt } = member;
  db.run(
    'INSERT INTO members (roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq, notify, pinned, hiddenAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    roomId,
    userId,
    role,
    Date.parse(joinedAt),
    joinedSeq,
    receivedSeq,
    readSeq,
    notify,
    pinned ? 1 : 0,
    hiddenAt,
  );
  db.run('DELETE FROM bans WHERE roomId = ? AND userId = ?', roomId, userId);
  db.run('UPDATE rooms SET memberCount = memberCount + 1 WHERE id = ?', roomId);
}
