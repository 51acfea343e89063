import type * as z from 'zod';
import type { AuditList } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { auditView } from '../auditView.ts';

/** The audit, newest first: of somebody, of an action, of a time. */
export async function listAudit(
  ctx: Context,
  _caller: Caller,
  { limit = LIMITS.pageDefault, actor: actorId, ...page }: z.output<typeof routes.listAudit.query>,
): Promise<AuditList> {
  const { items, next } = await ctx.stores.audit.list({ ...page, actorId, limit });
  return { items: await auditView(ctx, items), next };
}
