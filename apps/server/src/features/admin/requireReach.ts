import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../../context.ts';

/** Refuses an address to which this server sends nothing. @throws VALIDATION_FAILED, which says why */
export async function requireReach({ outgoing }: Context, url: string): Promise<void> {
  const message = await outgoing.refusal(url);
  if (message !== null) throw new PalaverError('VALIDATION_FAILED', message, { details: [{ path: 'url', message }] });
}
