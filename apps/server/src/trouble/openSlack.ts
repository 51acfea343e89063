import { hostname } from 'node:os';
import { ANYWHERE } from '../outgoing/reach.ts';
import { safeFetch } from '../outgoing/safeFetch.ts';
import type { Logger } from '../observability/logger.ts';
import { failureOf, LEAVE_WITHIN_MS, type Report, type Reporter } from './reporter.ts';
import { framesOf, scrub, shownFile } from './scrub.ts';

/** What waits to be told; more is only counted. */
const WAITING_MAX = 20;
/** A message that was not taken is tried again after these times. */
const RETRY_MS = [5_000, 60_000];
/** Slack takes about one message a second. */
const PAUSE_MS = 1_000;
const FRAMES = 3;

/** Tells a channel of Slack, or of what takes the same form, by its incoming webhook: one message after the other. */
export function openSlack(url: string, version: string, log: Pick<Logger, 'warn'>): Reporter {
  const waiting: string[] = [];
  let dropped = 0;
  let isClosed = false;
  let wake: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const head = `Palaver ${version} on ${hostname()}`;

  function tell(write: () => string): void {
    if (waiting.length >= WAITING_MAX) {
      dropped += 1;
      return;
    }
    const more = dropped > 0 ? `\n(${dropped} more were not told: the log has them)` : '';
    dropped = 0;
    waiting.push(`${head}: ${write()}${more}`);
    if (isRunning) return;
    isRunning = true;
    running = tellAll().finally(() => (isRunning = false));
  }

  async function tellAll(): Promise<void> {
    for (let text = waiting[0]; text !== undefined; text = waiting[0]) {
      await deliver(text);
      waiting.shift();
      if (waiting.length > 0) await pause(PAUSE_MS);
    }
  }

  async function deliver(text: string): Promise<void> {
    for (const retryMs of [...RETRY_MS, null]) {
      const failure = await post(text);
      if (failure === null) return;
      log.warn('Slack was not told', { failure, triedAgain: retryMs !== null });
      if (retryMs === null || isClosed) return;
      await pause(retryMs);
    }
  }

  /** @returns what went wrong, without the address: whoever has it may write into the channel */
  async function post(text: string): Promise<number | string | null> {
    const body = JSON.stringify({ text: escaped(text), mrkdwn: false });
    try {
      const status = await safeFetch(
        { url, headers: { 'content-type': 'application/json' }, body },
        { reach: ANYWHERE },
      );
      return status >= 200 && status < 300 ? null : status;
    } catch (error) {
      return failureOf(error);
    }
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, isClosed ? 0 : ms).unref();
    });

  return {
    report: (report) => tell(() => textOf(report)),
    announce: (text) => tell(() => text),
    async close() {
      isClosed = true;
      wake();
      await Promise.race([running, new Promise<void>((resolve) => setTimeout(resolve, LEAVE_WITHIN_MS).unref())]);
    },
  };
}

function textOf({ message, cause, errorCode, repeated }: Report): string {
  const code = errorCode === undefined ? '' : ` (${errorCode})`;
  const again = repeated === undefined ? '' : `, ${repeated} more times since it was told`;
  if (!(cause instanceof Error)) return `${message}${code}${again}`;
  const frames = framesOf(cause)
    .slice(0, FRAMES)
    .map((frame) => `\n${shownFile(frame)}`);
  return `${message}${code}${again}\n${cause.name}: ${scrub(cause.message)}${frames.join('')}`;
}

/** These three mean something to Slack: links, people, channels. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
