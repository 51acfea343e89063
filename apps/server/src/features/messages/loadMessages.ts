import type { HistoryAnswer } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { Page } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { readAsMember } from '../requireMember.ts';
import { requireRate } from '../../rate/requireRate.ts';

export type LoadMessagesInput = { roomId: string; limit?: number } & Omit<Page, 'limit'>;

/** A page of history in rising seq, tombstones included (C3). @throws ROOM_NOT_FOUND, NOT_A_MEMBER, RATE_LIMITED */
export async function loadMessages(ctx: Context, caller: Caller, input: LoadMessagesInput): Promise<HistoryAnswer> {
  const { roomId, limit = LIMITS.pageDefault, ...bounds } = input;
  return readAsMember(ctx, caller, roomId, async () => {
    await requireRate(ctx, caller, 'reads');
    return ctx.stores.messages.page(roomId, { ...bounds, limit });
  });
}
