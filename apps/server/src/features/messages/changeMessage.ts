import type { Message } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Changed, NotIn } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { muted } from '../refuseMuted.ts';
import { roomArchived } from '../requireOpen.ts';
import { askAsMember } from './askAsMember.ts';

/** What of a message is changed, and what it takes of the caller's sends. */
export interface MessageChange {
  roomId: string;
  cost: number;
  /** The text of the refusal of another's message; as for an edit where it is left out. */
  notYours?: string;
  /** Outcomes that cost nothing: what was taken of the rate is given back. */
  free: Changed['outcome'][];
  /** Asks the store, which decides everything with the write (M1); `admitted`: whether the rate had room. */
  ask(admitted: boolean): Promise<Changed>;
}

/**
 * Changes a message: the rate is asked, then the store.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE, FORBIDDEN, MUTED, ROOM_ARCHIVED, RATE_LIMITED, EDIT_CONFLICT, MESSAGE_DELETED, TOO_MANY_REACTIONS, TOO_MANY_PINS
 */
export async function changeMessage(
  ctx: Context,
  caller: Caller,
  change: MessageChange,
): Promise<{ message: Message }> {
  const { cost } = change;
  const waitMs = await ctx.rates.take('sends', caller.userId, cost);
  let isFree = true;
  try {
    const changed = await askAsMember(ctx, caller, change.roomId, () => change.ask(waitMs === 0));
    isFree = change.free.includes(changed.outcome);
    return answer(changed, { notYours: change.notYours ?? 'Only your own messages can be edited.', waitMs });
  } finally {
    if (waitMs === 0 && isFree) await ctx.rates.giveBack('sends', caller.userId, cost);
  }
}

function answer(
  changed: Exclude<Changed, NotIn>,
  { notYours, waitMs }: { notYours: string; waitMs: number },
): { message: Message } {
  switch (changed.outcome) {
    case 'missing':
      throw new PalaverError('MESSAGE_NOT_FOUND', 'There is no such message.');
    case 'notYours':
      throw new PalaverError('NOT_YOUR_MESSAGE', notYours);
    case 'forbidden':
      throw new PalaverError('FORBIDDEN', 'Your rank in this room does not allow this.');
    case 'muted':
      throw muted(changed);
    case 'archived':
      throw roomArchived();
    case 'overBudget':
      throw rateLimited(waitMs);
    case 'tooManyReactions':
      throw new PalaverError('TOO_MANY_REACTIONS', 'This message has as many different reactions as one can have.');
    case 'tooManyPins':
      throw new PalaverError('TOO_MANY_PINS', 'This room has as many pinned messages as one can have.');
    case 'conflict':
      throw new PalaverError('EDIT_CONFLICT', 'The message was changed elsewhere.', {
        details: { message: changed.message },
      });
    case 'deleted':
      throw new PalaverError('MESSAGE_DELETED', 'The message was deleted.', { details: { message: changed.message } });
    default:
      return { message: changed.message };
  }
}
