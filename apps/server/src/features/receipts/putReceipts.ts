import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { type Marks, raiseMarks } from './raiseMarks.ts';

/** Both marks at once, for REST, where they count as a read. @throws EPOCH_CHANGED, ROOM_NOT_FOUND, NOT_A_MEMBER, RATE_LIMITED */
export function putReceipts(ctx: Context, caller: Caller, input: Marks): Promise<ReceiptsAnswer> {
  return raiseMarks(ctx, caller, input, 'reads');
}
