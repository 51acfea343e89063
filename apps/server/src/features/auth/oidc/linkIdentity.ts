import type * as z from 'zod';
import type { IdentityLink } from '@palaver/protocol/answers';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../../context.ts';
import { requireConfirm } from '../../requireConfirm.ts';
import { takeProof } from '../../takeProof.ts';
import { requireProvider } from './requireProvider.ts';
import { linkNote } from './signedNote.ts';

type Input = z.output<typeof routes.linkIdentity.params> & z.output<typeof routes.linkIdentity.body>;

/** An address that links an account at a provider to the caller's, for this session and five minutes. @throws NOT_FOUND, and as requireConfirm */
export async function linkIdentity(ctx: Context, caller: Caller, { provider, confirm }: Input): Promise<IdentityLink> {
  const { userId, sessionId } = caller;
  requireProvider(ctx, provider);
  const { proof } = await requireConfirm(ctx, caller, confirm);
  await takeProof(ctx, userId, proof);
  const link = linkNote.sign(ctx.secrets.current.tokens, { userId, sessionId, provider }, ctx.stores.now());
  const query = new URLSearchParams({ link, returnTo: '/you/security' });
  return { url: `${ctx.config.publicUrl?.origin ?? ''}/api/auth/oidc/${provider}?${query.toString()}` };
}
