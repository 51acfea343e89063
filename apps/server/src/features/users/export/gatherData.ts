import type { Me, Session } from '@palaver/protocol/entities';
import type { Settings } from '@palaver/protocol/settings';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context } from '../../../context.ts';
import { ownSessions, sessionView } from '../../ownSessions.ts';
import { meView } from '../../meView.ts';
import { RoomNames } from './roomNames.ts';

/** All that is held about somebody, but for what they wrote. */
export interface HeldData {
  profile: Omit<Me, 'settings'>;
  sessions: Session[];
  memberships: { roomId: string; room: string | null; kind: string; role: string; joinedAt: string }[];
  /** How far one received and read. */
  receipts: { roomId: string; joinedSeq: number; receivedSeq: number; readSeq: number }[];
  settings: Settings;
}

export async function gatherData(ctx: Context, account: AccountRecord, sessionId: string): Promise<HeldData> {
  const { id: userId } = account.user;
  const { settings, ...profile } = meView(account, ctx.stores.now());
  const names = new RoomNames(ctx, userId);
  const { memberships } = await ctx.stores.rooms.ofUser(userId);
  const rooms: HeldData['memberships'] = [];
  for (const { room, member } of memberships) {
    const { role, joinedAt } = member;
    rooms.push({ roomId: room.id, room: await names.of(room.id), kind: room.kind, role, joinedAt });
  }
  return {
    profile,
    sessions: (await ownSessions(ctx, { userId })).map((session) => sessionView(session, sessionId)),
    memberships: rooms,
    receipts: memberships.map(({ member: { roomId, joinedSeq, receivedSeq, readSeq } }) => ({
      roomId,
      joinedSeq,
      receivedSeq,
      readSeq,
    })),
    settings,
  };
}
