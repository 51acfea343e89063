import type { WebhookList } from '@palaver/protocol/webhooks';
import type { Context } from '../../context.ts';
import { webhookView } from './webhookView.ts';

/** All webhooks, in the order in which they were made. */
export async function listWebhooks({ stores }: Context): Promise<WebhookList> {
  return { items: (await stores.webhooks.list()).map(webhookView) };
}
