import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { WebhookMade } from '@palaver/protocol/webhooks';
import type { Caller, Context } from '../../context.ts';
import { randomId } from '../randomId.ts';
import { sealSecret } from '../sealedSecret.ts';
import { requireReach } from './requireReach.ts';
import { requireWebhookRooms } from './requireWebhookRooms.ts';

const ID_LENGTH = 16;
const SECRET_BYTES = 32;

/** Makes a webhook, and its secret, told now and never again. @throws VALIDATION_FAILED for an address to which nothing is sent, ROOM_NOT_FOUND, FORBIDDEN */
export async function createWebhook(
  ctx: Context,
  caller: Caller,
  fields: z.output<typeof routes.createWebhook.body>,
): Promise<WebhookMade> {
  await requireReach(ctx, fields.url);
  await requireWebhookRooms(ctx, caller, fields.roomIds ?? []);
  const id = randomId(ID_LENGTH);
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  const sealed = sealSecret(ctx.sealing.webhooks, id, secret);
  const createdAt = new Date(ctx.stores.now()).toISOString();
  await ctx.stores.by(caller).webhooks.create({ id, ...fields, createdAt, secret: sealed });
  ctx.webhookDelivery.look();
  ctx.log.info('webhook made', { webhookId: id, by: caller.userId, address: caller.address });
  return { id, ...fields, lastStatus: null, failingSince: null, secret };
}
