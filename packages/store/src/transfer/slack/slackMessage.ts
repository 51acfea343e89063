import type { ChatPerson, Names } from '../chat/chatSource.ts';
import { fromMrkdwn } from './fromMrkdwn.ts';
import type { SlackMessage } from './slackShapes.ts';

/** What somebody said. Everything else tells of rooms: who came, what it is called now. */
const TOLD = new Set([
  '',
  'bot_message',
  'me_message',
  'thread_broadcast',
  'file_share',
  'file_comment',
  'tombstone',
  'reply_broadcast',
]);

export const isTold = ({ type, subtype }: SlackMessage) => (type ?? 'message') === 'message' && TOLD.has(subtype ?? '');

/** Seconds as a text in ms. */
export const millis = (ts: string) => Math.floor(Number(ts) * 1_000);

/** Who wrote a message, as it says itself: for those who are in no list. */
export function authorOf({ user, bot_id, bot_profile, username, user_profile }: SlackMessage): ChatPerson {
  const none = { title: '', email: null };
  if (user) {
    const name = user_profile?.name ?? user;
    const displayName = user_profile?.display_name || user_profile?.real_name || name;
    return { key: user, username: name, displayName, ...none, deactivated: true, bot: false };
  }
  const name = username || bot_profile?.name || 'bot';
  return {
    key: `bot ${bot_id ?? ''} ${name}`,
    username: name,
    displayName: name,
    ...none,
    deactivated: true,
    bot: true,
  };
}

/** The text of a message in the marks of this chat, with what was attached to it; null: it was deleted. */
export function messageText(
  message: SlackMessage,
  { names, roomNamed }: { names: Names; roomNamed(id: string): string | null },
): string | null {
  if (message.subtype === 'tombstone') return null;
  const read = (text: string) => fromMrkdwn(text, { userNamed: (id) => names.usernameOf(id), roomNamed });
  const said = read(message.text ?? '');
  const attached = (message.attachments ?? []).flatMap((one) => {
    const lines = [one.pretext, one.title_link ? `${one.title ?? ''} ${one.title_link}`.trim() : one.title, one.text];
    const text = lines.filter(Boolean).join('\n') || one.fallback || '';
    // A link that was unfolded stands in the text already.
    return text === '' || (one.title_link && said.includes(one.title_link)) ? [] : [quoted(read(text))];
  });
  const files = (message.files ?? []).map(({ title, name }) => `\u{1F4CE} ${title || name || 'file'}`);
  const own = message.subtype === 'me_message' && said !== '' ? `_${said}_` : said;
  return [own, ...attached, ...files].filter((part) => part !== '').join('\n');
}

const quoted = (text: string) => text.replace(/^/gm, '> ');
