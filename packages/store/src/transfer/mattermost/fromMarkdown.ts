import { emojiNamed } from '../chat/emojiNames.ts';
import type { Names } from '../chat/chatSource.ts';

const CODE = /```[\s\S]*?```|`[^`\n]+`/g;
const LINK = /!?\[([^\][\n]{0,1000})\]\(<?(https?:\/\/[^\s<>)]{1,2000})>?(?: "[^"\n]{0,500}")?\)/g;
const EMOJI = /(?<![A-Za-z0-9_:\\/]):([a-z0-9_+-]{1,60}):(?![A-Za-z0-9_:])/g;
const CALL = /(?<![\p{L}\p{N}@_.-])@([a-z0-9._-]{1,64})/giu;

/** A text in Mattermost's Markdown in the marks of this chat: most are the same. People who have another name here are called by it. */
export function fromMarkdown(text: string, names: Names): string {
  let out = '';
  let from = 0;
  for (const found of text.matchAll(CODE)) {
    out += fromTalk(text.slice(from, found.index), names) + found[0];
    from = found.index + found[0].length;
  }
  return out + fromTalk(text.slice(from), names);
}

function fromTalk(text: string, names: Names): string {
  return text
    .replace(LINK, (_all, label: string, url: string) => (label === '' || label === url ? url : `${label} (${url})`))
    .replace(EMOJI, (all, name: string) => emojiNamed(name) ?? all)
    .replace(CALL, (all, written: string) => called(written, names) ?? all)
    .replace(/^( *)[*+] (?=\S)/gm, '$1- ');
}

/** Of dots and dashes at the end of a name as many are left off as it takes to meet somebody. */
function called(written: string, names: Names): string | null {
  for (let end = written.length; end > 0; end -= 1) {
    const name = names.usernameOf(written.slice(0, end).toLowerCase());
    if (name !== null) return `@${name}${written.slice(end)}`;
    if (!/[._-]/.test(written[end - 1] ?? '')) return null;
  }
  return null;
}
