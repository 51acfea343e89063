import { PalaverError } from '@palaver/protocol/errors';
import { parseMessageId } from '@palaver/protocol/messageId';
import { countChars } from '@palaver/protocol/messageText';
import { mentionsIn } from '@palaver/protocol/talk/mentionsIn';
import { namesOf } from '@palaver/protocol/talk/namesOf';
import type { NewMessage } from '@palaver/store/ports/messages';
import type { Context } from '../../context.ts';

const MENTIONS_MAX = 50;

/** Refuses a text over this server's limit, which may be lower than the wire's. `path` names the field. @throws VALIDATION_FAILED */
export function demandLength(ctx: Context, text: string, path: string): void {
  const over = countChars(text) - ctx.config.messageMaxChars;
  if (over > 0) {
    throw new PalaverError('VALIDATION_FAILED', `${over} characters too many.`, {
      details: [{ path, message: `At most ${ctx.config.messageMaxChars} characters.` }],
    });
  }
}

/** The members of the room whom a text calls, as the page shows it: the first 50 in its order, each once. */
export async function mentionedIn(ctx: Context, roomId: string, text: string): Promise<string[]> {
  const written = [...new Set(mentionsIn(text))].slice(0, MENTIONS_MAX * 2);
  const names = new Set(written.flatMap(namesOf));
  if (names.size === 0) return [];
  const members = await ctx.stores.users.findMentioned(roomId, [...names]);
  const idOf = new Map(members.map(({ id, username }) => [username, id]));
  const called = written.flatMap((one) => idOf.get(namesOf(one).find((name) => idOf.has(name)) ?? '') ?? []);
  return [...new Set(called)].slice(0, MENTIONS_MAX);
}

export type Unsent = Omit<NewMessage, 'mentions'>;

/** A message as a client sends it, before anything is looked up for it. @throws VALIDATION_FAILED when `replyTo` is of another room */
export function prepareMessage(
  ctx: Context,
  roomId: string,
  input: { clientId: string; text: string; replyTo?: string | null },
): Unsent {
  demandLength(ctx, input.text, 'text');
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
  return { clientId: input.clientId, text: input.text, replyTo };
}
