import { PalaverError } from '@palaver/protocol/errors';
import { parseMessageId } from '@palaver/protocol/messageId';
import { countChars } from '@palaver/protocol/messageText';
import { mentionsIn } from '@palaver/protocol/talk/mentionsIn';
import { namesOf } from '@palaver/protocol/talk/namesOf';
import type { NewMessage } from '@palaver/store/ports/messages';
import type { Context } from '../../context.ts';
import { sendCost } from '../../rate/sendCost.ts';

/** A text calls 50 members at most; some of what is written as a mention names nobody. */
const CALLS_MAX = 100;

/** Refuses a text over this server's limit, which may be lower than the wire's. `path` names the field. @throws VALIDATION_FAILED */
export function requireLength(ctx: Context, text: string, path: string): void {
  const over = countChars(text) - ctx.config.messageMaxChars;
  if (over > 0) {
    throw new PalaverError('VALIDATION_FAILED', `${over} characters too many.`, {
      details: [{ path, message: `At most ${ctx.config.messageMaxChars} characters.` }],
    });
  }
}

/** Whom a text calls, as the page shows it: for each mention the usernames that it may mean, best first. */
export function calledIn(text: string): string[][] {
  return text.includes('@') ? [...new Set(mentionsIn(text))].slice(0, CALLS_MAX).map(namesOf) : [];
}

/** A message as a client sends it. @throws VALIDATION_FAILED when `replyTo` is of another room */
export function prepareMessage(
  ctx: Context,
  roomId: string,
  input: { clientId: string; text: string; replyTo?: string | null },
): NewMessage {
  const { clientId, text } = input;
  requireLength(ctx, text, 'text');
  let replyTo: number | null = null;
  if (input.replyTo != null) {
    const target = parseMessageId(input.replyTo);
    if (target.roomId !== roomId) {
      throw new PalaverError('VALIDATION_FAILED', 'A reply stays in its room.', {
        details: [{ path: 'replyTo', message: 'Of another room.' }],
      });
    }
    replyTo = target.seq;
  }
  return { clientId, text, replyTo, called: calledIn(text), cost: sendCost(text) };
}
