import type { MessageItem, RoomView, TimelineItem, UnsentItem } from '@palaver/client/state';

export interface ItemRow {
  key: string;
  item: TimelineItem;
  /** When it was written, and on which day, here. Null for a hole. */
  time: string | null;
  dayOf: string | null;
  /** Of a hole: when what stands above and below it was written. */
  from: string | null;
  to: string | null;
  /** The first of a new day: its date stands above. */
  newDay: boolean;
  /** Where new begins: the first message of others that was unread, or the hole that it is in. */
  isNew: boolean;
  /** First and last of what one person wrote in a row, and of what waits in a row. */
  first: boolean;
  last: boolean;
}

const GROUP_MS = 5 * 60_000;
/** A day is worked out once for each item: a change among thousands costs little. */
const moments = new WeakMap<TimelineItem, Moment>();

interface Moment {
  time: string | null;
  ms: number;
  day: string | null;
}

/** Puts the timeline in order for the eye: days, the new line, and groups of one person within five minutes. */
export function groupTimeline({ timeline, newFrom }: Pick<RoomView, 'timeline' | 'newFrom'>): ItemRow[] {
  const newAt = newFrom === null ? -1 : timeline.findIndex((item) => mayBeNew(item, newFrom));
  // What lies before the first that is here may be new, too: it is not known where that begins.
  const [top] = timeline;
  const beginsBefore = newFrom !== null && top?.kind === 'message' && top.message.seq > newFrom;
  const rows = timeline.map((item, i): ItemRow => {
    const before = timeline[i - 1];
    const { time, day } = momentOf(item);
    const isHole = item.kind === 'hole';
    const from = isHole ? timeOf(before) : null;
    const to = isHole ? timeOf(timeline[i + 1]) : null;
    const isNew = i === newAt && !beginsBefore;
    const newDay = day !== null && day !== (before ? momentOf(before).day : null);
    const first = newDay || isNew || !before || !together(before, item);
    return { key: item.key, item, time, dayOf: day, from, to, newDay, isNew, first, last: true };
  });
  for (const [i, row] of rows.entries()) row.last = rows[i + 1]?.first ?? true;
  return rows;
}

/** Own messages and deleted ones are nobody's news. */
export function isNews(item: TimelineItem): item is MessageItem {
  return item.kind === 'message' && !item.own && !item.message.deleted;
}

function mayBeNew(item: TimelineItem, newFrom: number): boolean {
  return item.kind === 'hole' ? item.beforeSeq > newFrom : isNews(item) && item.message.seq >= newFrom;
}

function together(a: TimelineItem, b: TimelineItem): boolean {
  if (a.kind === 'hole' || b.kind === 'hole' || writer(a) !== writer(b)) return false;
  // What only this device has is no land yet (an outline of its own), and what was refused stands alone.
  if (a.kind !== b.kind || isRefused(a) || isRefused(b)) return false;
  return momentOf(b).ms - momentOf(a).ms < GROUP_MS;
}

function writer(item: MessageItem | UnsentItem): string {
  return item.kind === 'unsent' || item.own ? 'me' : item.message.senderId;
}

function isRefused(item: MessageItem | UnsentItem): boolean {
  return item.kind === 'unsent' && item.delivery === 'failed';
}

function timeOf(item: TimelineItem | undefined): string | null {
  return item ? momentOf(item).time : null;
}

function momentOf(item: TimelineItem): Moment {
  const known = moments.get(item);
  if (known) return known;
  const time = item.kind === 'message' ? item.message.timestamp : item.kind === 'unsent' ? item.createdAt : null;
  const date = new Date(time ?? 0);
  const made = { time, ms: date.getTime(), day: time === null ? null : date.toDateString() };
  moments.set(item, made);
  return made;
}
