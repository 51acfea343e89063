/** Texts that make careless readers slow, of any length. */
export interface HostileText {
  name: string;
  /** About so many UTF-16 units of it; never more. */
  make(units: number): string;
}

/** What stands once at the beginning, what is repeated after it, and what ends it. */
const SHAPES: [begins: string, repeated: string, ends?: string][] = [
  ...['\u0301', '\u0323\u0301', '\u0344\u0323', '\u0315\u0301\u0323'].map((marks): [string, string] => ['e', marks]),
  ['', `e${'\u0301\u0323'.repeat(2)}`],
  ['', `e${'\u0301\u0323'.repeat(15)}`],
  ['', '\uff9e\u0323'],
  ['', '\ufdfa'],
  ['', '\u1100\u1161\u11a8'],
  ...['_a\n', '*a ', '**a ', '~~a\n', '*_~', '*_**~~', '***', '__', '~', '_', '*'].map((one): [string, string] => [
    '',
    one,
  ]),
  ...[')', '(', '().', '.', ',', '\uff09', '\uff08', '[', '@', '/', ':', '%'].map((one): [string, string] => [
    'https://x.y/',
    one,
  ]),
  ...['https://', 'https://)', 'http://a@', 'https://x.y/a) ', 'hhttp'].map((one): [string, string] => ['', one]),
  ...['`', '``', '```', '`a\n', '```\n', '```\na```b\n', 'a`'].map((one): [string, string] => ['', one]),
  ...['>', '> ', '> > ', '> _a\n', '>\n', '- ', '- *a\n', '1. _a\n', '\n', '\r', '\r\n', ' ', '\t'].map(
    (one): [string, string] => ['', one],
  ),
  ...['@', '@a', '@ben', '@ben.', '@a_', '@-', 'a@'].map((one): [string, string] => ['', one]),
  ['_x @', '_'],
  ['_x @ben', '._-'],
  ['', 'a.', '@'],
  ['a@', 'a.'],
  ...[':', '::', ':a', ':smile:', ':a:b'].map((one): [string, string] => ['', one]),
  ...['\u200b', '\u2060', '\ufeff', '\u00ad', '\u2800', '\u3164', 'a\u200b'].map((one): [string, string] => ['', one]),
  ...['\u202e', '\u2066', '\u202ea\u202c', '\u200f', '\u061c'].map((one): [string, string] => ['', one]),
  ...['\ud800', '\udc00', '\udc00\ud800', '\u0000', '\u{e0041}', '\u{10ffff}'].map((one): [string, string] => [
    '',
    one,
  ]),
  ...['0', '9', '1_', '-1', '00.'].map((one): [string, string] => ['', one]),
  ['0', '0', 'x'],
  ['general:', '1'],
  ...['"', '\\', '\\"', '\\u0301', '{"a":', '[', '\u2028'].map((one): [string, string] => ['', one]),
  ...['a', '-', '--a', 'a-', '_-', '.', '..', 'a.b', 'x.y.', 'pm_', '%00', '='].map((one): [string, string] => [
    '',
    one,
  ]),
  ['', 'a-', '!'],
  ['', 'a', '!'],
  ...['\u{1f468}\u200d', '\u{1f44d}\u{1f3fd}', '\u{1f1e6}', '\ufe0f', '1\u20e3', '1\ufe0f', '\u{1f3f4}\u{e0067}'].map(
    (one): [string, string] => ['', one],
  ),
  ['\u{1f3f4}', '\u{e0067}'],
  ['\u{1f468}', '\u200d\u{1f468}', 'x'],
  ...['l', 'rn', 'vv', '\u0430', '\u5b57', '\u4e00a', '\u2014'].map((one): [string, string] => ['', one]),
];

/** The ones that were slow somewhere once, and their kin. */
export const HOSTILE_TEXTS: HostileText[] = SHAPES.map(([begins, repeated, ends = '']) => ({
  name: JSON.stringify(`${begins}${repeated}…${ends}`),
  make(units) {
    const count = Math.max(0, Math.floor((units - begins.length - ends.length) / repeated.length));
    return `${begins}${repeated.repeat(count)}${ends}`.slice(0, units);
  },
}));

/** The longest of this text that takes at most so many bytes in UTF-8. */
export function ofBytes({ make }: HostileText, bytes: number): string {
  const sample = make(1_024);
  return make(Math.floor((bytes * sample.length) / Buffer.byteLength(sample)));
}
