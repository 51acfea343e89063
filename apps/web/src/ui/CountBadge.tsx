import { t } from '../i18n/en.ts';
import './CountBadge.css';

interface CountBadgeProps {
  of: 'unread' | 'mentions';
  count: number;
  className?: string;
}

/** How many messages are new, or call the reader: short to see, in words for who listens. */
export function CountBadge({ of, count, className = '' }: CountBadgeProps) {
  const isCall = of === 'mentions';
  return (
    <span className={`badge ${isCall ? 'badge-you' : ''} ${className}`}>
      <span aria-hidden="true">{isCall ? `@${count}` : count >= 1000 ? '999+' : count}</span>
      <span className="sr-only">{t.rooms[of](count)}</span>
    </span>
  );
}
