import type { Context } from '../context.ts';

/** Notes in the audit that a try failed, at whose account, null: at none that is known. Nothing of what was typed; one row a minute for an address and account. */
export function noteFailure(
  { stores }: Pick<Context, 'stores'>,
  action: 'loginFailed' | 'setupCodeFailed',
  { address, userId }: { address: string; userId: string | null },
): Promise<void> {
  const subject = userId === null ? null : { kind: 'user' as const, id: userId };
  return stores.by({ userId: null, address }).audit.noteRepeated({ action, subject, details: {} });
}
