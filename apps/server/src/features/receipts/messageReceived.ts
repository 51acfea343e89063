import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { raiseMarks } from './raiseMarks.ts';

/** Everything up to `seq` is on one of the caller's devices (W1). @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, RATE_LIMITED */
export function messageReceived(
  ctx: Context,
  caller: Caller,
  { roomId, seq, epoch }: Payload<'messageReceived'>,
): Promise<ReceiptsAnswer> {
  return raiseMarks(ctx, caller, { roomId, receivedSeq: seq, epoch }, 'other');
}
