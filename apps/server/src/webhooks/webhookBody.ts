import type { WebhookBody } from '@palaver/protocol/webhooks';
import type { Store } from '@palaver/store/ports/store';
import type { WebhookNews } from '@palaver/store/ports/webhooks';

/** What is delivered to a webhook of a message: all of it as it is at this moment. */
export async function webhookBody(
  stores: Store,
  { id, name }: WebhookNews['room'],
  { type, message }: NonNullable<WebhookNews['news']>,
): Promise<WebhookBody> {
  const [user] = await stores.users.findMany([message.senderId]);
  const sender = { id: message.senderId, username: user?.username ?? '', displayName: user?.displayName ?? '' };
  return { type, timestamp: new Date(stores.now()).toISOString(), data: { message, room: { id, name }, sender } };
}
