import type { Caller, Context } from '../../context.ts';
import { webhookNotFound } from './webhookNotFound.ts';

/** Deletes a webhook: what waits for it is told to nobody. @throws NOT_FOUND */
export async function deleteWebhook(ctx: Context, caller: Caller, { id }: { id: string }): Promise<void> {
  if (!(await ctx.stores.by(caller).webhooks.remove(id))) throw webhookNotFound();
  ctx.log.info('webhook deleted', { webhookId: id, by: caller.userId, address: caller.address });
}
