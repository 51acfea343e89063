/**
 * The key that was meant, as `KeyboardEvent.key` names it. On a layout without Latin letters, as Cyrillic or Greek, a letter key is named by its place
 * on the keyboard, so that shortcuts work there, too.
 */
export function keyOf({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  if (!/^[^\p{ASCII}\p{Script=Latin}]$/u.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter === undefined) return code === 'Slash' && shiftKey ? '?' : key;
  return shiftKey ? letter : letter.toLowerCase();
}
