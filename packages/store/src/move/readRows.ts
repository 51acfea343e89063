import type { Reaction } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import { SESSION_END_REASONS } from '@palaver/protocol/sessionEnd';
import type {
  AuditDocument,
  IdentityDocument,
  InviteDocument,
  MemberDocument,
  MessageDocument,
  RoomDocument,
  SessionDocument,
  UserDocument,
} from '../mongo/documents.ts';
import { addressFields } from '../mongo/accounts.ts';
import { identityKey } from '../mongo/identityClaims.ts';
import { memberKey } from '../mongo/roomLog/roomState.ts';
import { muteDocument } from '../mongo/roomLog/placeDocument.ts';
import { toAudit } from '../sqlite/audit.ts';
import { int, oneOf, optionalInt, optionalText, type Row, text } from '../sqlite/columns.ts';
import { toRevs } from '../sqlite/messageRow.ts';
import { toMember, toMute, toRoom } from '../sqlite/roomRow.ts';
import { toAddress, toIdentities, toSecondFactor, toStoredSettings } from '../sqlite/userRow.ts';

/** Rows of SQLite as documents of MongoDB. Positions begin anew: they are times there. */

export function readUser(row: Row): UserDocument {
  const _id = text(row.id);
  return {
    _id,
    username: text(row.username),
    displayName: text(row.displayName),
    folded: text(row.folded),
    title: text(row.title),
    role: oneOf(['user', 'admin'], row.role),
    avatarColor: int(row.avatarColor),
    deactivated: row.deactivated === 1,
    // A folder that no version since this one has opened has no such column.
    bot: row.bot === 1,
    ...addressFields({ user: { id: _id }, ...toAddress(row) }),
    deleted: row.deleted === 1,
    erasing: toErasing(row),
    passwordHash: optionalText(row.passwordHash),
    createdAt: int(row.createdAt),
    lastSeen: optionalInt(row.lastSeen),
    changed: Date.now(),
    joined: true,
    sessionsFrom: optionalInt(row.sessionsFrom ?? null) ?? 0,
    ending: null,
    secondFactor: toSecondFactor(row),
    identities: toIdentities(row),
    settings: toStoredSettings(row) ?? {},
  };
}

/** What of a deletion is still to be done. A folder that no version since it was there has opened has no such column. */
function toErasing({ erasing = null }: Row): UserDocument['erasing'] {
  // The store wrote it itself.
  return erasing === null
    ? null
    : { by: '', messages: 'remove', left: true, ...(JSON.parse(text(erasing)) as { at: number }) };
}

export function readSession(row: Row, tokens: Row[]): SessionDocument {
  const used = tokens.filter((token) => token.usedAt !== null);
  return {
    _id: text(row.id),
    userId: text(row.userId),
    remember: row.remember === 1,
    createdAt: int(row.createdAt),
    expiresAt: int(row.expiresAt),
    lastUsedAt: lastUse(row, used),
    address: text(row.address),
    userAgent: text(row.userAgent),
    provider: optionalText(row.provider ?? null),
    begunUnder: optionalInt(row.begunUnder ?? null) ?? 0,
    generation: int(row.generation),
    digests: Object.fromEntries(tokens.map((token) => [int(token.generation), text(token.digest)])),
    used: Object.fromEntries(used.map((token) => [int(token.generation), int(token.usedAt)])),
    endedAt: optionalInt(row.endedAt),
    endedChanged: 0,
    endReason: row.endReason === null ? null : oneOf(SESSION_END_REASONS, row.endReason),
  };
}

/** `account`: the row of whose it is, in which it stands. */
export function readIdentity(row: Row, account: Row): IdentityDocument {
  const issuer = text(row.issuer);
  const subject = text(row.subject);
  const own = toIdentities(account).find((one) => one.issuer === issuer && one.subject === subject);
  return { _id: identityKey({ issuer, subject }), userId: text(row.userId), by: own?.id ?? '', at: 0 };
}

/** `uses`: the rows of who used it. */
export function readAudit(row: Row): AuditDocument {
  // What came again is counted beside it.
  const { id: _id, at, subject, ...fields } = toAudit({ ...row, count: 1 });
  return {
    _id,
    ...fields,
    at: Date.parse(at),
    subjectKind: subject && subject.kind,
    subjectId: subject && subject.id,
    count: int(row.count),
  };
}

export function readInvite(row: Row, uses: Row[]): InviteDocument {
  return {
    _id: text(row.id),
    digest: text(row.digest),
    createdBy: text(row.createdBy),
    roomId: optionalText(row.roomId),
    createdAt: int(row.createdAt),
    expiresAt: int(row.expiresAt),
    maxUses: int(row.maxUses),
    uses: uses.length,
    withdrawn: false,
    taken: Object.fromEntries(uses.map(({ userId }) => [text(userId), true])),
    pending: {},
  };
}

/** A folder that no version since this one has opened does not say it: then it is what the tokens say. */
function lastUse(row: Row, used: Row[]): number {
  return optionalInt(row.lastUsedAt ?? null) ?? Math.max(int(row.createdAt), ...used.map(({ usedAt }) => int(usedAt)));
}

export function readRoom(row: Row, owners: number): RoomDocument {
  const { id, ...room } = toRoom(row);
  return {
    ...room,
    _id: id,
    folded: text(row.folded),
    createdAt: int(row.createdAt),
    owners,
    lastAt: int(row.lastAt),
    // The store wrote it itself.
    pins: JSON.parse(text(row.pins ?? '[]')) as number[],
    changed: Date.now(),
    version: 1,
    commit: null,
    steps: '',
    erased: readErased(row),
  };
}

/** A folder that no version since it was there has opened has no such column. */
function readErased({ erased = 0 }: Row): RoomDocument['erased'] {
  return erased === 0 ? null : { at: 0, done: erased === 2 };
}

/** A row of `placesOf`. */
export function readPlace(row: Row): MemberDocument {
  const gone = row.role === null;
  const member = toMember({ ...row, role: gone ? 'member' : (row.role ?? null) });
  return {
    ...member,
    _id: memberKey(member.roomId, member.userId),
    joinedAt: int(row.joinedAt),
    mute: muteDocument({ mute: toMute(row) }),
    ban: readBan(row),
    gone,
    leftReason: null,
    version: 1,
    changed: gone ? 0 : Date.now(),
  };
}

/** A folder that no version since this one has opened has no such columns. */
function readBan({ bannedBy = null, reason, bannedAt, bannedUntil }: Row): MemberDocument['ban'] {
  if (bannedBy === null) return null;
  return { by: text(bannedBy), reason: text(reason), at: int(bannedAt), until: optionalInt(bannedUntil ?? null) };
}

/** A folder that no version since this one has opened has no such columns. */
function readPin({ pinnedBy = null, pinnedAt }: Row): MessageDocument['pinned'] {
  return pinnedBy === null ? null : { by: text(pinnedBy), at: int(pinnedAt) };
}

/** A folder that no version since this one has opened has no such columns, and a message that never was changed nothing in them. */
function readRevs({ madeRev = null, ...row }: Row): Pick<MessageDocument, 'revs'> {
  return madeRev === null ? {} : { revs: toRevs({ madeRev, ...row }, { rev: 0 }) };
}

export function readMessage(row: Row): MessageDocument {
  const roomId = text(row.roomId);
  const seq = int(row.seq);
  return {
    _id: messageId(roomId, seq),
    roomId,
    seq,
    rev: int(row.rev),
    senderId: text(row.senderId),
    clientId: text(row.clientId),
    text: text(row.text),
    at: int(row.at),
    editedAt: optionalInt(row.editedAt),
    deleted: row.deleted === 1,
    replyTo: optionalInt(row.replyTo),
    // The store wrote these lists itself.
    mentions: JSON.parse(text(row.mentions)) as string[],
    reactions: JSON.parse(text(row.reactions)) as Reaction[],
    pinned: readPin(row),
    ...readRevs(row),
    digest: row.digest instanceof Uint8Array ? Buffer.from(row.digest).toString('base64') : null,
  };
}
