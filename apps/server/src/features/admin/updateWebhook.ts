import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { Webhook } from '@palaver/protocol/webhooks';
import type { Caller, Context } from '../../context.ts';
import { requireReach } from './requireReach.ts';
import { requireWebhookRooms } from './requireWebhookRooms.ts';
import { webhookNotFound } from './webhookNotFound.ts';
import { webhookView } from './webhookView.ts';

type Change = z.output<typeof routes.updateWebhook.params> & z.output<typeof routes.updateWebhook.body>;

/** Changes a webhook. @throws NOT_FOUND, VALIDATION_FAILED for an address to which nothing is sent, ROOM_NOT_FOUND, FORBIDDEN */
export async function updateWebhook(ctx: Context, caller: Caller, { id, ...fields }: Change): Promise<Webhook> {
  const before = await ctx.stores.webhooks.find(id);
  if (!before) throw webhookNotFound();
  if (fields.url !== undefined) await requireReach(ctx, fields.url);
  const isElsewhere = fields.url !== undefined && fields.url !== before.url;
  // Who has a private room told elsewhere must be its owner, as who names it.
  const known = isElsewhere ? [] : (before.roomIds ?? []);
  const rooms = (fields.roomIds === undefined ? before.roomIds : fields.roomIds) ?? [];
  await requireWebhookRooms(
    ctx,
    caller,
    rooms.filter((roomId) => !known.includes(roomId)),
  );
  const after = await ctx.stores.by(caller).webhooks.update(id, fields);
  if (!after) throw webhookNotFound();
  ctx.webhookDelivery.look();
  ctx.log.info('webhook changed', { webhookId: id, by: caller.userId, address: caller.address });
  return webhookView(after);
}
