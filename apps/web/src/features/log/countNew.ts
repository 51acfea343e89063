import { isNews } from './groupTimeline.ts';
import type { Row } from './logRows.ts';

export interface NewCount {
  /** New since the room was opened, and above the view. */
  above: number;
  /** Not read, and below the view. */
  below: number;
}

interface CountInput {
  rows: readonly Row[];
  /** The rows in view. */
  inView: readonly Row[];
  readSeq: number;
  seen: ReadonlySet<number>;
}

/** How many messages of others are new where they can not be seen now; of a hole all that it misses. */
export function countNew({ rows, inView, readSeq, seen }: CountInput): NewCount {
  const [first, last] = [inView[0], inView.at(-1)];
  if (!first || !last) return { above: 0, below: 0 };
  const newAt = rows.findIndex((row) => row.kind === 'item' && row.isNew);
  let above = 0;
  if (newAt >= 0) for (const row of rows.slice(newAt, rows.indexOf(first))) above += countIn(row, 0, new Set());
  let below = 0;
  for (let i = rows.length - 1; i >= 0 && rows[i] !== last; i -= 1) {
    const row = rows[i];
    if (!row || isRead(row, readSeq)) break;
    below += countIn(row, readSeq, seen);
  }
  return { above, below };
}

function isRead(row: Row, readSeq: number): boolean {
  return row.kind === 'item' && row.item.kind === 'message' && row.item.message.seq <= readSeq;
}

function countIn(row: Row, after: number, seen: ReadonlySet<number>): number {
  if (row.kind !== 'item') return 0;
  if (row.item.kind === 'hole') return Math.max(0, row.item.beforeSeq - 1 - Math.max(after, row.item.afterSeq));
  return isNews(row.item) && row.item.message.seq > after && !seen.has(row.item.message.seq) ? 1 : 0;
}
