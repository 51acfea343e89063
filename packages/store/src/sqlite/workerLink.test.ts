import { MessageChannel } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Request } from './calls.ts';
import { type Peer, WorkerLink } from './workerLink.ts';

/** A link to a thread that this test plays. `asked`: the methods of each request that came. */
async function open(onCommit?: () => void) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port2.close());
  const asked: string[][] = [];
  const requests: Request[] = [];
  port2.on('message', (request: Request) => {
    requests.push(request);
    asked.push(request.calls.map(({ name: [, method] }) => method));
  });
  port2.postMessage({ ready: true, epoch: 'e' });
  // A port speaks like a thread, but its type does not say so.
  const link = await WorkerLink.open(port1 as unknown as Peer, {
    now: () => 1,
    ...(onCommit && { onCommit }),
    onDamage: () => undefined,
    onFatal: () => undefined,
  });
  const answer = (request: Request | undefined) =>
    (request?.calls ?? []).map(({ id, name: [, method] }) => ({ id, value: `done ${method}` }));
  return {
    asked,
    call: (method: string) => link.call<string>(['port', method], []),
    commit: (n: number) => port2.postMessage({ answers: answer(requests[n]), tookMs: 1 }),
    read: (n: number) => port2.postMessage(answer(requests[n])),
  };
}

const turns = async (count: number) => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Lets no time go by but what the test says. */
function holdClock() {
  let at = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => at);
  onTestFinished(() => clock.mockRestore());
  return { pass: (ms: number) => void (at += ms) };
}

it('writes of several turns cross together as long as each turn brings more', async () => {
  const { asked, call } = await open(() => undefined);
  holdClock();
  for (const method of ['a', 'b', 'c']) {
    void call(method);
    await turns(1);
  }
  await expect.poll(() => asked).toEqual([['a', 'b', 'c']]);
});

it('writes wait two milliseconds for others, and no longer', async () => {
  const { asked, call } = await open(() => undefined);
  const { pass } = holdClock();
  for (const method of ['a', 'b', 'c', 'd']) {
    void call(method);
    await turns(1);
    pass(1);
  }
  await expect.poll(() => asked).toEqual([['a', 'b', 'c']]);
});

it('writes wait for the commit before them and share the next one; reads do not', async () => {
  const writes = await open(() => undefined);
  const first = writes.call('a');
  await expect.poll(() => writes.asked).toEqual([['a']]);
  const others = [writes.call('b')];
  await turns(20);
  others.push(writes.call('c'));
  await turns(20);
  expect(writes.asked).toEqual([['a']]);
  writes.commit(0);
  expect(await first).toBe('done a');
  await expect.poll(() => writes.asked).toEqual([['a'], ['b', 'c']]);
  writes.commit(1);
  expect(await Promise.all(others)).toEqual(['done b', 'done c']);

  const reads = await open();
  void reads.call('a');
  await expect.poll(() => reads.asked).toEqual([['a']]);
  void reads.call('b');
  await expect.poll(() => reads.asked).toEqual([['a'], ['b']]);
});
