import { afterEach, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../testing/startReceiver.ts';
import { openSlack } from './openSlack.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function listen(...how: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...how);
  open.push(receiver);
  return receiver;
}
const SOON = { timeout: 20_000 };
const SECRET_PATH = '/services/T0/B0/hush';
const slackAt = (receiver: Receiver, warn = vi.fn()) => openSlack(`${receiver.url}${SECRET_PATH}`, '1.2.3', { warn });
const texts = ({ received }: Receiver) =>
  received.map(({ body }) => String((JSON.parse(body) as { text: unknown }).text));

it('G4: tells an error with its kind, its scrubbed words and where it was', async () => {
  const receiver = await listen();
  const slack = slackAt(receiver);
  const cause = new TypeError('can not read "a text of anna" of <anna@example.org>');
  slack.report({ message: 'request failed', cause, errorCode: 'INTERNAL', repeated: 7 });
  await slack.close();
  expect(receiver.received).toMatchObject([
    { method: 'POST', path: SECRET_PATH, headers: { 'content-type': 'application/json' } },
  ]);
  const [text] = texts(receiver);
  expect(text).toMatch(/^Palaver 1\.2\.3 on \S+: request failed \(INTERNAL\), 7 more times since it was told\n/);
  expect(text).toMatch(
    /\nTypeError: can not read "…" of &lt;\[address\]&gt;\n {4}at .*apps\/server\/src\/trouble\/openSlack\.test\.ts/,
  );
  expect(text).not.toMatch(/anna|\/apps\/server/);
});

it('tries again what was not taken, and says in the log what went wrong, without the address', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let tries = 0;
  const receiver = await listen((response) => response.writeHead((tries += 1) < 3 ? 500 : 200).end());
  const warn = vi.fn();
  const slack = slackAt(receiver, warn);
  slack.announce('deployment: was 1.2.2');
  for (const ms of [5_000, 60_000]) {
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1), SOON);
    await vi.advanceTimersByTimeAsync(ms);
  }
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), SOON);
  expect(warn.mock.calls).toEqual([
    ['Slack was not told', { failure: 500, triedAgain: true }],
    ['Slack was not told', { failure: 500, triedAgain: true }],
  ]);
});

it('one that hangs costs nothing: nobody waits, twenty are kept, and the end is not later than two seconds', async () => {
  const receiver = await listen(() => undefined);
  const slack = slackAt(receiver);
  const before = process.memoryUsage().heapUsed;
  const started = process.cpuUsage();
  for (let i = 0; i < 20_000; i += 1) slack.report({ message: 'request failed', cause: new Error(`number ${i}`) });
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(3_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000);
  const ending = performance.now();
  await slack.close();
  // An answer is waited for five seconds.
  expect(performance.now() - ending).toBeLessThan(4_800);
  expect(receiver.received).toHaveLength(1);
});

it('says how many could not be told', async () => {
  const receiver = await listen();
  const slack = slackAt(receiver);
  for (let i = 0; i < 50; i += 1) slack.announce(`line ${i}`);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  slack.announce('the next');
  await slack.close();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(21), SOON);
  expect(texts(receiver).at(-1)).toMatch(/: the next\n\(30 more were not told: the log has them\)$/);
});

it('one that is not there, or closes, is only a line in the log', async () => {
  const receiver = await listen((response) => response.destroy());
  const warn = vi.fn();
  const slack = slackAt(receiver, warn);
  slack.announce('hello');
  await slack.close();
  expect(warn).toHaveBeenCalledWith('Slack was not told', expect.objectContaining({ failure: 'ECONNRESET' }));
});
