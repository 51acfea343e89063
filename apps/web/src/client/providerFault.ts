import { t } from '../i18n/en.ts';

/**
 * Why a provider signed nobody in, in the user's words: what stands behind the # of the page that one came back to. Null: nothing went wrong. `more`: what
 * is said in another way here.
 */
export function providerFault(hash: string, more: Record<string, string> = {}): string | null {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('error');
  if (code === null) return null;
  const faults: Record<string, string | undefined> = { ...t.provider.faults, ...more };
  return faults[code] ?? t.provider.failed;
}
