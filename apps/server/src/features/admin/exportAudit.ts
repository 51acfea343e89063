import type * as z from 'zod';
import type { Audit } from '@palaver/protocol/audit';
import { LIMITS } from '@palaver/protocol/limits';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { auditPages } from '../auditPages.ts';

const COLUMNS = ['at', 'action', 'actor', 'actorId', 'kind', 'subject', 'subjectId', 'address', 'details'];

/** The same as a table (RFC 4180), a page of lines at a time. */
export async function* exportAudit(
  ctx: Context,
  _caller: Caller,
  { actor: actorId, ...page }: z.output<typeof routes.exportAudit.query>,
): AsyncGenerator<string> {
  // A mark by which spreadsheets know the encoding.
  yield `\uFEFF${lineOf(COLUMNS)}`;
  for await (const rows of auditPages(ctx, { ...page, actorId, limit: LIMITS.pageMax }))
    yield rows.map((row) => lineOf(cellsOf(row))).join('');
}

function cellsOf({ at, action, actor, subject, address, details }: Audit): string[] {
  const text = Object.entries(details).map(([name, value]) => `${name}: ${String(value)}`);
  return [
    at,
    action,
    actor?.name ?? '',
    actor?.id ?? '',
    subject?.kind ?? '',
    subject?.name ?? '',
    subject?.id ?? '',
    address ?? '',
    text.join(', '),
  ];
}

/** A line of a table. What a spreadsheet would take for a formula gets an apostrophe before it. */
function lineOf(cells: string[]): string {
  const shown = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell));
  return `${shown.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;
}
