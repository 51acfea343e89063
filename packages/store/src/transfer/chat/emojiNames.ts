import names from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };
import { Emoji } from '@palaver/protocol/values';
import * as z from 'zod';

/** Names by code points in hexadecimal, as Slack and Mattermost have them. */
const List = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const TONES: Record<string, string> = {
  'skin-tone-2': '\u{1F3FB}',
  'skin-tone-3': '\u{1F3FC}',
  'skin-tone-4': '\u{1F3FD}',
  'skin-tone-5': '\u{1F3FE}',
  'skin-tone-6': '\u{1F3FF}',
};
/** What both also write. */
const ALSO: Record<string, string> = { thumbsup: '+1', thumbsdown: '-1', simple_smile: 'slightly_smiling_face' };

let byName: Map<string, string> | undefined;

/** The emoji of a name, `+1` or `wave::skin-tone-3` for example; null: it is one that somebody made, or none. */
export function emojiNamed(name: string): string | null {
  byName ??= load();
  const [plain = '', tone] = name.toLowerCase().split('::');
  const found = byName.get(plain) ?? byName.get(Object.hasOwn(ALSO, plain) ? (ALSO[plain] ?? '') : '');
  if (found === undefined) return null;
  const toned =
    tone !== undefined && Object.hasOwn(TONES, tone) ? Emoji.safeParse(withTone(found, TONES[tone] ?? '')) : null;
  const emoji = toned?.success ? toned : Emoji.safeParse(found);
  return emoji.success ? emoji.data : null;
}

/** A colour of skin stands behind the first sign. */
function withTone(emoji: string, tone: string): string {
  const [first = '', ...rest] = Array.from(emoji.replaceAll('\ufe0f', ''));
  return first + tone + rest.join('');
}

function load(): Map<string, string> {
  const list = List.parse(names);
  return new Map(
    Object.entries(list).flatMap(([code, given]) => {
      const emoji = String.fromCodePoint(...code.split('-').map((point) => Number.parseInt(point, 16)));
      return [given].flat().map((name) => [name, emoji] as const);
    }),
  );
}
