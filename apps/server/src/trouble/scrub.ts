import { fileURLToPath } from 'node:url';

/** Where the project lies on this machine: what is sent names files from there on. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** What is taken out, in this order, and what stands there instead. */
const TAKEN_OUT: [what: RegExp, instead: string][] = [
  // Errors quote what they stumbled over, and that may be a message. From the first mark to the last: what is quoted may hold marks itself.
  [/["'`\u2018\u201c][^]*["'`\u2019\u201d]/g, '"…"'],
  [/[a-z][a-z0-9+.-]*:\/\/[^\s,;)]+/gi, '[address]'],
  [/[^\s@<>,;:()]+@[^\s@<>,;:()]+/g, '[address]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '[address]'],
  [/(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi, '[address]'],
  [/\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)\b/gi, '[address]'],
  // Tokens, keys, digests.
  [/[\w+/=-]{20,}(?:\.[\w+/=-]+)*/g, '[redacted]'],
];
const LONGEST = 300;

/** The words of an error without what people wrote, who they are, where they are and what lets somebody in; at most 300 characters. */
export function scrub(words: string): string {
  // Long words are cut first: every pattern looks at a bounded text.
  const cut = words.slice(0, 2_000);
  return TAKEN_OUT.reduce((text, [what, instead]) => text.replace(what, instead), cut).slice(0, LONGEST);
}

/** A place in the code, in a file of this machine or of Node. */
const FRAME = /^ {4}at (?:[\w.$<>[\] ]{1,200} \()?(?:file:\/\/|node:|\/)[^\s()]{1,500}:\d+:\d+\)?$/;
const FRAMES_MAX = 50;

/** The places that an error came by, as lines; what looks like one in the words of the error is none. */
export function framesOf({ message, stack = '' }: Error): string[] {
  const end = stack.indexOf(message);
  const lines = (end < 0 ? stack : stack.slice(end + message.length)).split('\n', 2 * FRAMES_MAX);
  return lines.filter((line) => FRAME.test(line)).slice(0, FRAMES_MAX);
}

/** A file as it is named in what is sent: from the folder of the project on. */
export function shownFile(path: string): string {
  return path.replace('file://', '').replace(ROOT, '');
}
