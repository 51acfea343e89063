import type { NotIn } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { refuseBanned } from '../refuseBanned.ts';
import { notAMember, openPm } from '../requireMember.ts';

/**
 * Asks the store for a write that only members may make; it checks that with the write itself (M1). A conversation that nobody opened yet is opened by
 * being asked for, and the write is asked once more.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, VALIDATION_FAILED for a conversation with oneself
 */
export async function askAsMember<Done extends { outcome: string }>(
  ctx: Context,
  caller: Caller,
  roomId: string,
  ask: () => Promise<Done | NotIn>,
): Promise<Done> {
  let answer = await ask();
  if (isNotIn(answer) && !answer.room && (await openPm(ctx, caller, roomId))) answer = await ask();
  if (!isNotIn(answer)) return answer;
  refuseBanned(ctx, answer.ban);
  // The store has just looked: a second look-up would only show by its time that there is such a room (M3).
  throw notAMember(answer.room);
}

function isNotIn(answer: { outcome: string }): answer is NotIn {
  return answer.outcome === 'noMember';
}
