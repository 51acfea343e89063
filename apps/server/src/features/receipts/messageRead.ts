import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { raiseMarks } from './raiseMarks.ts';

/** The caller has read everything up to `seq`, and so received it (W1). @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, RATE_LIMITED */
export function messageRead(
  ctx: Context,
  caller: Caller,
  { roomId, seq, epoch }: Payload<'messageRead'>,
): Promise<ReceiptsAnswer> {
  return raiseMarks(ctx, caller, { roomId, readSeq: seq, epoch }, 'other');
}
