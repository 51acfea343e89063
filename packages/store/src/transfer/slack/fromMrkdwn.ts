import { emojiNamed } from '../chat/emojiNames.ts';

/** How Slack's references are written here. */
export interface SlackNames {
  userNamed(id: string): string | null;
  roomNamed(id: string): string | null;
}

const CODE = /```([\s\S]*?)```|`[^`\n]+`/g;
const REFERENCE = /<([^<>\n]{1,4000})>/g;
const EMOJI = /:([a-z0-9_+'-]{1,60})(?:::(skin-tone-[2-6]))?:/g;
/** A mark at the edges of words, around something that neither begins nor ends with a space. */
const BOLD = /(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]{0,4000}[^\s*])\*(?![\p{L}\p{N}*])/gu;
const STRUCK = /(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]{0,4000}[^\s~])~(?![\p{L}\p{N}~])/gu;

/** A text in Slack's marks in the marks of this chat: the same words, bold as bold, people as @names, addresses with what they were called. */
export function fromMrkdwn(text: string, names: SlackNames): string {
  let out = '';
  let from = 0;
  for (const found of text.matchAll(CODE)) {
    out += fromTalk(text.slice(from, found.index), names);
    out += codeOf(found, out, text[found.index + found[0].length]);
    from = found.index + found[0].length;
  }
  return out + fromTalk(text.slice(from), names);
}

/** A block of code stands on lines of its own. */
function codeOf([whole, block]: RegExpExecArray, before: string, next: string | undefined): string {
  if (block === undefined) return plain(whole);
  const code = plain(block).replace(/^\n|\n$/g, '');
  const start = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${start}\`\`\`\n${code}\n\`\`\`${next === undefined || next === '\n' ? '' : '\n'}`;
}

function fromTalk(text: string, names: SlackNames): string {
  const parts = text.split(REFERENCE);
  return parts.map((part, i) => (i % 2 === 1 ? reference(part, names) : marked(part))).join('');
}

function marked(text: string): string {
  const talk = text
    .replace(EMOJI, (all, name: string, tone?: string) => emojiNamed(tone ? `${name}::${tone}` : name) ?? all)
    .replace(BOLD, '**$1**')
    .replace(STRUCK, '~~$1~~');
  return plain(talk).replace(/^[•◦▪] ?/gm, '- ');
}

function reference(inside: string, { userNamed, roomNamed }: SlackNames): string {
  const [target = '', ...rest] = inside.split('|');
  const label = plain(rest.join('|'));
  const id = target.slice(1);
  if (target.startsWith('@')) return `@${userNamed(id) ?? (label.replace(/^@/, '') || id)}`;
  if (target.startsWith('#')) return `#${roomNamed(id) ?? (label || id)}`;
  if (target.startsWith('!subteam')) return label || '@group';
  if (target.startsWith('!date')) return label;
  if (target.startsWith('!')) return `@${id}`;
  const url = plain(target).replace(/^mailto:/, '');
  return label === '' || label === url || `http://${label}` === url || `https://${label}` === url
    ? url
    : `${label} (${url})`;
}

const ENTITIES: [RegExp, string][] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&amp;/g, '&'],
];
const plain = (text: string) => ENTITIES.reduce((out, [entity, sign]) => out.replace(entity, sign), text);
