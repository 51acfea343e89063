import { faultOfText, normalizeText } from '@palaver/protocol/messageText';

/** Marks beyond the thirtieth of a run, which no message may have. */
const MARKS_BEYOND = /(?<!\p{M})(\p{M}{30})\p{M}+/gu;
/** A part ends at a space or a line's end when one stands in so much of its end. */
const LOOKED_BACK = 0.2;

/**
 * A text as messages here may have it: in one form, without what breaks stores, cut into parts of at most `max` characters.
 * @returns no part where nothing of it can be seen
 */
export function fitText(text: string, max: number): string[] {
  const clean = normalizeText(text.toWellFormed().replaceAll('\0', '').replace(MARKS_BEYOND, '$1'));
  return cut(clean, max).filter((part) => faultOfText(part, max) === null);
}

function cut(text: string, max: number): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    let [to, count] = [from, 0];
    while (to < text.length && count < max) {
      to += (text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1;
      count += 1;
    }
    if (to < text.length) to = niceEnd(text, from, to);
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/** After the last line's end, else after the last space, in the end of a part. */
function niceEnd(text: string, from: number, to: number): number {
  const least = to - Math.floor((to - from) * LOOKED_BACK);
  for (const sign of ['\n', ' ']) {
    const at = text.lastIndexOf(sign, to - 1);
    if (at >= least) return at + 1;
  }
  return to;
}
