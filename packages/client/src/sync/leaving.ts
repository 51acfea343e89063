import { PalaverError } from '@palaver/protocol/errors';
import type { ServerEventData } from '@palaver/protocol/serverEvents';
import { fieldOf } from '../fieldOf.ts';
import type { ClientError } from '../state.ts';

/** Why one is no member any more. Of a ban also its reason and end, where it has them. */
export type Leaving = Omit<ServerEventData<'roomRemoved'>, 'roomId'>;

/** What a sync does not say of a room that one is not in: it is asked for once. Without an answer one counts as having left. */
export async function whyLeft(askRoom: () => Promise<unknown>): Promise<Leaving> {
  try {
    await askRoom();
  } catch (cause) {
    if (cause instanceof PalaverError && cause.errorCode === 'BANNED') return bannedBy(cause.details);
  }
  return { reason: 'left' };
}

function bannedBy(details: unknown): Leaving {
  const [why, until] = [fieldOf(details, 'reason'), fieldOf(details, 'until')];
  return {
    reason: 'banned',
    ...(typeof why === 'string' && why !== '' && { why }),
    ...(typeof until === 'string' && { until }),
  };
}

/** Why what waited for a room will not be sent. */
export function goneError({ reason, why = '', until }: Leaving): ClientError {
  const details = { reason: why, until: until ?? null };
  if (reason === 'banned')
    return { errorCode: 'BANNED', message: 'You were banned from this room. Not sent.', details };
  if (reason === 'deleted') return { errorCode: 'ROOM_NOT_FOUND', message: 'This room is gone. Not sent.' };
  return { errorCode: 'NOT_A_MEMBER', message: 'You are no longer in this room. Not sent.' };
}
