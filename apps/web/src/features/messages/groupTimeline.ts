import type { RoomView, TimelineItem } from '@palaver/client/state';

export type MessageItem = Extract<TimelineItem, { kind: 'message' }>;
export type UnsentItem = Extract<TimelineItem, { kind: 'unsent' }>;
export type HoleItem = Extract<TimelineItem, { kind: 'hole' }>;

export interface Row {
  item: TimelineItem;
  /** The first of a new day: its date stands above. */
  day: string | null;
  /** The first that was unread when the room was opened. */
  isNew: boolean;
  /** First and last of what one person wrote in a row. */
  first: boolean;
  last: boolean;
}

const GROUP_MS = 5 * 60_000;

/** Puts the timeline in order for the eye: days, the new line, and groups of one person within five minutes. */
export function groupTimeline({ timeline, newFrom }: Pick<RoomView, 'timeline' | 'newFrom'>): Row[] {
  const rows = timeline.map((item, i): Row => {
    const before = timeline[i - 1];
    const isNew = item.kind === 'message' && item.message.seq === newFrom;
    const day = timeOf(item) !== null && dayOf(item) !== (before ? dayOf(before) : null) ? timeOf(item) : null;
    return { item, day, isNew, first: day !== null || isNew || !before || !together(before, item), last: true };
  });
  for (const [i, row] of rows.entries()) row.last = rows[i + 1]?.first ?? true;
  return rows;
}

function together(a: TimelineItem, b: TimelineItem): boolean {
  if (a.kind === 'hole' || b.kind === 'hole' || writer(a) !== writer(b)) return false;
  return Date.parse(timeOf(b) ?? '') - Date.parse(timeOf(a) ?? '') < GROUP_MS;
}

function writer(item: MessageItem | UnsentItem): string {
  return item.kind === 'unsent' || item.own ? 'me' : item.message.senderId;
}

function timeOf(item: TimelineItem): string | null {
  return item.kind === 'message' ? item.message.timestamp : item.kind === 'unsent' ? item.createdAt : null;
}

function dayOf(item: TimelineItem): string | null {
  const time = timeOf(item);
  return time === null ? null : new Date(time).toDateString();
}
