import type * as z from 'zod';
import type { ExportLink } from '@palaver/protocol/answers';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../../context.ts';
import { requireConfirm } from '../../requireConfirm.ts';
import { takeProof } from '../../takeProof.ts';
import { LINK_SECONDS, signExportLink } from './exportLink.ts';

/** A link to all that is held about the caller, good for this session and an hour. @throws as requireConfirm */
export async function exportMe(
  ctx: Context,
  caller: Caller,
  { confirm }: z.output<typeof routes.exportMe.body>,
): Promise<ExportLink> {
  const { userId, address } = caller;
  const { proof } = await requireConfirm(ctx, caller, confirm);
  await takeProof(ctx, userId, proof);
  const link = signExportLink(ctx.secrets.current.tokens, caller, ctx.stores.now());
  await ctx.stores
    .by(caller)
    .audit.note({ action: 'dataExported', subject: { kind: 'user', id: userId }, details: {} });
  ctx.log.info('data exported', { userId, address });
  const origin = ctx.config.publicUrl?.origin ?? '';
  return { url: `${origin}/api/export?link=${link}`, expiresIn: LINK_SECONDS };
}
