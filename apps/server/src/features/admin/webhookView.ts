import type { Webhook } from '@palaver/protocol/webhooks';
import type { WebhookRecord } from '@palaver/store/ports/webhooks';

/** A webhook as administrators see it: without its secret. */
export function webhookView(webhook: WebhookRecord): Webhook {
  const { id, url, events, roomIds, active, lastStatus, failingSince } = webhook;
  return { id, url, events, roomIds, active, lastStatus, failingSince };
}
