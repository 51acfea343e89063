import type { BanRecord, MemberRecord } from '../../ports/records.ts';
import type { MemberDocument } from '../documents.ts';
import { memberKey } from './roomState.ts';

/** The place of somebody who never was a member: for a ban to stand in. It is no news: nobody is told of it. */
export function emptyPlace(roomId: string, userId: string): MemberDocument {
  const none = {
    role: 'member' as const,
    joinedAt: 0,
    joinedSeq: 0,
    receivedSeq: 0,
    readSeq: 0,
    notify: 'default' as const,
    pinned: false,
    hiddenAt: null,
  };
  const gone = { gone: true, leftReason: null, mute: null, version: 0, changed: 0 };
  return { _id: memberKey(roomId, userId), roomId, userId, ...none, ...gone };
}

/** A mute as it is stored. */
export function muteDocument({ mute }: Pick<MemberRecord, 'mute'>): MemberDocument['mute'] {
  return mute && { by: mute.by, until: timeOf(mute.until) };
}

/** A ban as it is stored. */
export function banDocument(ban: BanRecord | null): MemberDocument['ban'] {
  if (!ban) return null;
  const { by, reason, at, until } = ban;
  return { by, reason, at: Date.parse(at), until: timeOf(until) };
}

const timeOf = (at: string | null) => (at === null ? null : Date.parse(at));
