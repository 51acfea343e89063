/** One sign of an emoji: a picture, with its colour of skin where it takes one, or a picture of a flag with the tags that say which. */
const SIGN =
  '(?:\\p{Emoji_Modifier_Base}\\p{Emoji_Modifier}|\\p{Extended_Pictographic}(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?)';
const EMOJI = new RegExp(`^(?:${SIGN}(?:\\u200d${SIGN})*|\\p{Regional_Indicator}{2}|[0-9#*]\\u20e3)$`, 'u');
const STYLES = /[\ufe0e\ufe0f]/g;
/** What Unicode's list of emoji writes with U+FE0F: all that fonts draw as text otherwise, unless a colour of skin follows. */
const AS_TEXT = /(?!\p{Emoji_Presentation})(\p{Emoji})(?!\p{Emoji_Modifier})/gu;

/**
 * The one form of an emoji, in which it is kept and compared: with U+FE0F exactly where Unicode's list of emoji has it.
 * @returns null for what is not one emoji
 */
export function emojiForm(text: string): string | null {
  const bare = text.replace(STYLES, '');
  return EMOJI.test(bare) ? bare.replace(AS_TEXT, '$1\ufe0f') : null;
}
