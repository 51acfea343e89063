import type { Shown } from './world.ts';

/** One room in the end: what the server holds, what the far device shows, and what the person there wrote in it, each in order. */
export interface RoomResult {
  stored: readonly string[];
  shown: readonly Shown[];
  own: readonly string[];
}

export interface Verdict {
  /** Written on the slow link, and not on the server. */
  lost: number;
  /** On the server, not shown, and not declared to be missing. */
  hidden: number;
  /** On the server or the screen more than once. */
  doubled: number;
  /** Neighbours on the screen, or of the far device's own writing, that stand the other way round on the server. */
  reordered: number;
  /** Declared to be missing. */
  declared: number;
}

/** Holds what is shown against what is stored. */
export function compare(rooms: readonly RoomResult[]): Verdict {
  const sum = { lost: 0, hidden: 0, doubled: 0, reordered: 0, declared: 0 };
  for (const { stored, shown, own } of rooms) {
    const place = new Map(stored.map((text, i) => [text, i]));
    const texts = shown.filter((text) => text !== null);
    const missing = declaredPlaces(shown, place, stored.length);
    const seen = new Set(texts);
    sum.lost += own.filter((text) => !place.has(text)).length;
    sum.doubled += stored.length - place.size + (texts.length - seen.size);
    sum.reordered += falls(texts, place) + falls(own, place);
    for (const [text, i] of place) {
      if (seen.has(text)) continue;
      if (missing.has(i)) sum.declared += 1;
      else sum.hidden += 1;
    }
  }
  return sum;
}

/** The places on the server that a declared hole stands for: those between what is shown before and after it. */
function declaredPlaces(shown: readonly Shown[], place: ReadonlyMap<string, number>, count: number): Set<number> {
  const places = new Set<number>();
  shown.forEach((text, i) => {
    if (text !== null) return;
    const before = shown.slice(0, i).findLast((one) => one !== null && place.has(one));
    const after = shown.slice(i).find((one) => one !== null && place.has(one));
    const from = before == null ? 0 : (place.get(before) ?? 0) + 1;
    const to = after == null ? count : (place.get(after) ?? count);
    for (let at = from; at < to; at += 1) places.add(at);
  });
  return places;
}

function falls(texts: readonly string[], place: ReadonlyMap<string, number>): number {
  const places = texts.map((text) => place.get(text)).filter((at) => at !== undefined);
  return places.filter((at, i) => at < (places[i - 1] ?? 0)).length;
}
