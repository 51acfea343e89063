import type { MessageItem, RoomView } from '@palaver/client/state';
import type { WindowRow } from '../../ui/window/rowWindow.ts';
import { FOLD, unfolded } from '../message/fold.ts';
import { groupTimeline, type ItemRow } from './groupTimeline.ts';

/** The first row says what lies before it. */
export type Row = WindowRow & ({ kind: 'start' } | ({ kind: 'item' } & ItemRow));

const START: Row = { kind: 'start', key: 'start', loose: true };

/** All rows of a log, from the start of what is here to what waits to be sent. */
export function logRows(view: Pick<RoomView, 'timeline' | 'newFrom'>): Row[] {
  return [START, ...groupTimeline(view).map((row): Row => ({ kind: 'item', loose: row.item.kind === 'hole', ...row }))];
}

/** The row of a message and the message in it, by its seq. */
export function findMessage(rows: readonly Row[], seq: number): { row: Row; item: MessageItem } | null {
  for (const row of rows)
    if (row.kind === 'item' && row.item.kind === 'message' && row.item.message.seq === seq)
      return { row, item: row.item };
  return null;
}

const LINE = 23;
const CHARS_A_LINE = 80;

/** A first guess of a row's height, px, until it is measured. */
export function estimateRow(row: Row): number {
  if (row.kind === 'start') return 48;
  if (row.item.kind === 'hole') return 70;
  const text = row.item.kind === 'message' ? row.item.message.text : row.item.text;
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARS_A_LINE)), 0);
  const id = row.item.kind === 'message' ? row.item.message.id : row.item.clientId;
  const height = lines * LINE;
  return (
    (height > FOLD.above && !unfolded.has(id) ? FOLD.height + LINE : height) +
    4 +
    (row.first ? 30 : 0) +
    (row.newDay ? 40 : 0)
  );
}
