/** What a reader sees nothing of: white space, controls, what Unicode says to ignore, fillers and blanks that look like nothing. */
const BLANK =
  '\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u2800\\ufff9-\\ufffc\\u{13430}-\\u{1345f}\\u{16fe4}\\u{1d159}';
const VISIBLE = new RegExp(`[^\\s\\p{Cc}${BLANK}]`, 'u');
const HIDDEN = new RegExp(`[${BLANK}]`, 'u');

/** An emoji with the U+FE0F and the ZWJ that belong to it. Flags of tag characters are none of these: tags can write any hidden text. */
const PICTURE = '\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?';
const EMOJI = new RegExp(`${PICTURE}(?:\\u200d${PICTURE})*|[0-9#*]\\ufe0f\\u20e3`, 'gu');
/** ZWJ and ZWNJ shape the letters that they stand between, in Persian or in the scripts of India. */
const JOINER_BETWEEN_LETTERS = /(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/gu;

/** Whether a reader sees anything of this text. */
export function hasVisibleCharacter(text: string): boolean {
  return VISIBLE.test(text);
}

/** Whether something in this name cannot be seen, so that two different names look alike. Linear in its length. */
export function hasHiddenCharacter(name: string): boolean {
  return HIDDEN.test(name) && HIDDEN.test(name.replace(EMOJI, '.').replace(JOINER_BETWEEN_LETTERS, ''));
}
