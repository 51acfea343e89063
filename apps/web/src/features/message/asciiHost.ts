/** Letters of these may stand together in one part of a host's name, as they do in one language. */
const TOGETHER = [
  ['Latin'],
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
  ['Latin', 'Han', 'Bopomofo'],
  ...['Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thaana', 'Syriac', 'Devanagari', 'Bengali'].map(
    (one) => [one],
  ),
  ...['Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Thai', 'Lao'].map(
    (one) => [one],
  ),
  ...['Tibetan', 'Myanmar', 'Ethiopic', 'Khmer', 'Mongolian'].map((one) => [one]),
].map(
  (scripts) => new RegExp(`^(?:[0-9-]|[${scripts.map((one) => `\\p{Script_Extensions=${one}}`).join('')}])+$`, 'u'),
);

/** Letters of other scripts, and rare Latin ones, that are drawn as the letters a to z are. */
const LOOKS_LATIN =
  /^[0-9a-z\u0250-\u02af\u0430\u044c\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043f\u043d\u043e\u0440\u051b\u0433\u0455\u0442\u0448\u0475\u0461\u051d\u0445\u0443\u044a\u04af\u0437\u044f\u0491\u0131\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c3\u03c4\u03c5\u03c7\u03c9\u03b3\u0561\u0563\u0566\u0570\u0578\u057a\u057d\u0581\u0585-]+$/u;
const EUROPEAN = /^[0-9a-z\u00df-\u0130\u0132-\u017f-]+$/u;

/**
 * The host that a browser asks for an address, in ASCII, and whether the address shows it plainly: not where letters of two scripts stand together,
 * where others stand that look like a to z, or where a name, a password or another way of writing hides it. Null: no browser would open it.
 */
export function asciiHost(address: string): { name: string; isPlain: boolean } | null {
  const url = readUrl(address);
  if (url === null) return null;
  const written = /^https?:\/\/([^/?#\\]*)/i.exec(address)?.[1]?.replace(/:\d*$/, '').toLowerCase() ?? '';
  const isPlain = url.hostname.includes('xn--') ? written.split('.').every(isPlainLabel) : false;
  return { name: url.hostname, isPlain: written === url.hostname || isPlain };
}

function isPlainLabel(label: string): boolean {
  if (/^[a-z0-9_-]+$/.test(label) || EUROPEAN.test(label)) return true;
  return /^[\p{L}\p{M}\p{Nd}-]+$/u.test(label) && !LOOKS_LATIN.test(label) && TOGETHER.some((one) => one.test(label));
}

function readUrl(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
