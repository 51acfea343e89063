import type { WebhookRecord } from '@palaver/store/ports/webhooks';
import type { WebhookDeliveryPort } from '../features/admin/webhookDeliveryPort.ts';
import { deliverOnce, type DeliveryDeps } from './deliverOnce.ts';

/** How often it is looked whether there is something to deliver. */
const EVERY_MS = 1_000;
/** How often where no webhook is active. What is made here is known at once; what another node made is found then, no later than its lease would run out. */
const IDLE_MS = 10_000;
/** A lease holds for 10 s and a request takes 5 s at most. */
const RENEW_AFTER_MS = 3_000;
/** At the end, what is under way gets this long; what is not noted then is delivered again. */
const CLOSE_MS = 2_000;

/**
 * Delivers to webhooks what happened: to each by itself, so that one that hangs holds up no other, and one thing after the other. Any number of nodes may do so at
 * once: who has the lease of a webhook delivers to it. `holder`: the name of this node.
 */
export function keepDelivering(
  deps: DeliveryDeps & { holder: string },
): WebhookDeliveryPort & { close(): Promise<void> } {
  const { stores, holder, log } = deps;
  const { webhooks } = stores;
  const underWay = new Map<string, Promise<void>>();
  let hasLeased = false;
  let closed = false;
  let isLooking = false;
  let isWoken = false;
  let timer = setTimeout(look, EVERY_MS).unref();

  function look(): void {
    isLooking = true;
    isWoken = false;
    void goOn()
      .catch((cause: unknown) => {
        log.warn('webhooks are not looked at', { cause });
        return true;
      })
      .then((isAnyActive) => {
        isLooking = false;
        if (!closed) timer = setTimeout(look, isAnyActive || isWoken ? EVERY_MS : IDLE_MS).unref();
      });
  }

  /** Begins with what is due. Whether any is active. */
  async function goOn(): Promise<boolean> {
    const active = (await webhooks.list()).filter((webhook) => webhook.active);
    for (const webhook of active) {
      if (closed || !isDue(webhook) || underWay.has(webhook.id)) continue;
      const delivering = deliverAll(webhook.id)
        .catch((cause: unknown) => log.warn('a webhook is not told', { webhookId: webhook.id, cause }))
        .finally(() => underWay.delete(webhook.id));
      underWay.set(webhook.id, delivering);
    }
    return active.length > 0;
  }

  const isDue = ({ active, retryAt }: WebhookRecord) => active && retryAt <= stores.now();

  /** Delivers to a webhook what there is, room by room in turns, until there is nothing more, a try failed, or another has it. */
  async function deliverAll(id: string): Promise<void> {
    // Where there is nothing to deliver, nothing is written.
    if (!(await webhooks.next(id, ''))) return;
    let leasedAt = -Infinity;
    for (let lastRoom = ''; !closed;) {
      if (performance.now() - leasedAt > RENEW_AFTER_MS) {
        leasedAt = performance.now();
        if (!(await webhooks.lease(id, holder))) return;
        hasLeased = true;
      }
      // What an administrator changed meanwhile holds from here on.
      const webhook = await webhooks.find(id);
      if (!webhook || !isDue(webhook)) return;
      const next = await webhooks.next(id, lastRoom);
      if (!next) return;
      lastRoom = next.room.id;
      const outcome = await deliverOnce(deps, webhook, next);
      if (!(await webhooks.settle(id, holder, outcome)) || outcome.kind === 'failed') return;
    }
  }

  return {
    look() {
      // What is looked at already may have been read before.
      isWoken = true;
      if (closed || isLooking) return;
      clearTimeout(timer);
      look();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      if (!hasLeased) return;
      await Promise.race([Promise.all(underWay.values()), after(CLOSE_MS)]);
      const released = webhooks.release(holder).catch(() => undefined);
      await Promise.race([released, after(CLOSE_MS)]);
    },
  };
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
