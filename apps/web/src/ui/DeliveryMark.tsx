import type { Delivery } from '@palaver/client/state';
import { t } from '../i18n/en.ts';
import { Icon, type IconName } from './Icon.tsx';
import './DeliveryMark.css';

const ICONS: Record<Delivery, IconName> = {
  queued: 'clock',
  sending: 'arc',
  sent: 'check',
  delivered: 'double',
  read: 'double',
  failed: 'alert',
};

/** How far an own message is: a shape for each state, and its word for who does not see shapes. */
export function DeliveryMark({ delivery, label = t.marks[delivery] }: { delivery: Delivery; label?: string }) {
  return (
    <span role="img" aria-label={label} title={label} className={`mark mark-${delivery}`}>
      <Icon name={ICONS[delivery]} small />
    </span>
  );
}
