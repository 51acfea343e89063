import type { WebhookRecord } from '@palaver/store/ports/webhooks';
import { tell, type TellDeps } from './tell.ts';

/** So often it is looked whether there is something to tell. */
const EVERY_MS = 1_000;
/** A lease holds for 10 s and a request takes 5 s at most. */
const RENEW_AFTER_MS = 3_000;
/** At the end, what is under way gets this long; what is not noted then is told again. */
const CLOSE_MS = 2_000;

/**
 * Tells webhooks what happened: each by itself, so that one that hangs holds up no other, and one thing after the other. Any number of nodes may do so at
 * once: who has the lease of a webhook tells it. `holder`: the name of this node.
 */
export function keepTelling(deps: TellDeps & { holder: string }): { close(): Promise<void> } {
  const { stores, holder, log } = deps;
  const { webhooks } = stores;
  const underWay = new Map<string, Promise<void>>();
  let hasLeased = false;
  let closed = false;
  let timer = setTimeout(look, EVERY_MS).unref();

  function look(): void {
    goOn()
      .catch((cause: unknown) => log.warn('webhooks are not looked at', { cause }))
      .finally(() => {
        if (!closed) timer = setTimeout(look, EVERY_MS).unref();
      });
  }

  async function goOn(): Promise<void> {
    for (const webhook of await webhooks.list()) {
      if (closed || !isDue(webhook) || underWay.has(webhook.id)) continue;
      const telling = tellAll(webhook.id)
        .catch((cause: unknown) => log.warn('a webhook is not told', { webhookId: webhook.id, cause }))
        .finally(() => underWay.delete(webhook.id));
      underWay.set(webhook.id, telling);
    }
  }

  const isDue = ({ active, retryAt }: WebhookRecord) => active && retryAt <= stores.now();

  /** Tells a webhook what there is, room by room in turns, until there is nothing more, a try failed, or another has it. */
  async function tellAll(id: string): Promise<void> {
    // Where there is nothing to tell, nothing is written.
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
      const outcome = await tell(deps, webhook, next);
      if (!(await webhooks.settle(id, holder, outcome)) || outcome.kind === 'failed') return;
    }
  }

  return {
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
