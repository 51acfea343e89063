import type { Audit } from '@palaver/protocol/audit';
import type { AuditPage } from '@palaver/store/ports/audit';
import type { Context } from '../context.ts';
import { auditView } from './auditView.ts';

/** All rows of the audit that fit, newest first, a page at a time, so that a year of them never stands in memory. */
export async function* auditPages(ctx: Context, wanted: Omit<AuditPage, 'cursor'>): AsyncGenerator<Audit[]> {
  let cursor: string | undefined;
  do {
    const { items, next } = await ctx.stores.audit.list({ ...wanted, cursor });
    yield await auditView(ctx, items);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}
