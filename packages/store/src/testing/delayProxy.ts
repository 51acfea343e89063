import { type LocalProxy, localProxy } from './localProxy.ts';

/**
 * A proxy of a local port through which everything takes longer, in its order.
 * @param ms how much longer, each way
 */
export function delayProxy(port: number, ms: number): Promise<LocalProxy> {
  return localProxy(port, ({ near, far }) => {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      // Timers of one length run out in the order in which they were set.
      from.on('data', (chunk) => void setTimeout(() => to.writable && to.write(chunk), ms));
    }
  });
}
