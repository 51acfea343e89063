import type { Audit } from '@palaver/protocol/audit';
import { t } from '../../i18n/en.ts';
import { fullTime } from '../../ui/formatTime.ts';

/** What is known of an entry besides, in one line; empty: nothing. */
export function auditDetails({ action, details }: Audit): string {
  const words = t.admin.audit;
  const { from, to, roomName, until, count, host } = details;
  const parts: string[] = [];
  if (action === 'settingsChanged')
    for (const [name, value] of Object.entries(details)) parts.push(`${name}: ${String(value)}`);
  if (typeof host === 'string' && host !== '') parts.push(host);
  if (action === 'webhookChanged' && details.deleted === true) parts.push(words.deleted);
  if (action === 'webhookChanged' && details.active === false) parts.push(words.paused);
  if (typeof from === 'string' && typeof to === 'string') parts.push(words.change(roleName(from), roleName(to)));
  if (typeof roomName === 'string' && roomName !== '') parts.push(words.inRoom(roomName));
  if (typeof until === 'string') parts.push(words.until(fullTime(until)));
  if (typeof count === 'number') parts.push(words.times(count));
  return parts.join(', ');
}

function roleName(role: string): string {
  return role === 'admin' ? t.admin.people.admin : t.admin.people.member;
}
