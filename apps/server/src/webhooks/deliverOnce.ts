import type { Store } from '@palaver/store/ports/store';
import type { WebhookNews, WebhookOutcome, WebhookRecord } from '@palaver/store/ports/webhooks';
import { openSecret } from '../features/sealedSecret.ts';
import type { Logger } from '../observability/logger.ts';
import type { Measures } from '../observability/measures.ts';
import type { Post } from '../outgoing/safeFetch.ts';
import { VERSION } from '../version.ts';
import { webhookBody } from './webhookBody.ts';

export interface DeliveryDeps {
  stores: Store;
  /** Sends something and answers with which status it was met. */
  post: (post: Post) => Promise<number>;
  /** What secrets are sealed with. */
  key: string;
  log: Logger;
  /** Tries, by what became of them. */
  counts: Measures['webhooks'];
}

/** Tries once to deliver to a webhook what comes next for it. @throws STORE_UNAVAILABLE */
export async function deliverOnce(
  { stores, post, key, log, counts }: DeliveryDeps,
  { id, url, secret }: WebhookRecord,
  { room, position, news }: WebhookNews,
): Promise<WebhookOutcome> {
  if (!news) return { kind: 'passed', roomId: room.id, position };
  const opened = openSecret(key, id, secret);
  if (opened === null) {
    log.warn('a webhook can not be signed: its secret was sealed with another key than the store has', {
      webhookId: id,
    });
    return { kind: 'failed', status: null };
  }
  const body = JSON.stringify(await webhookBody(stores, room, news));
  const headers = await sign(opened, `${room.id}_${news.message.seq}_${news.message.rev}`, body);
  try {
    const status = await post({ url, headers, body });
    const isTaken = status >= 200 && status < 300;
    counts[isTaken ? 'told' : 'refused'] += 1;
    if (isTaken) return { kind: 'told', roomId: room.id, position, status };
    log.info('webhook refused', { webhookId: id, status });
    return { kind: 'failed', status };
  } catch (cause) {
    counts.unreached += 1;
    log.info('webhook not reached', { webhookId: id, cause });
    return { kind: 'failed', status: null };
  }
}

/** The headers of a request by the Standard Webhooks scheme. What is delivered again as it was has the same id. */
async function sign(secret: string, id: string, body: string): Promise<Record<string, string>> {
  const { Webhook } = await import('standardwebhooks');
  const at = new Date();
  return {
    'content-type': 'application/json',
    'user-agent': `Palaver/${VERSION}`,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}
