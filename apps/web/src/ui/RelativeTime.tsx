import { fullTime, relativeTime } from './formatTime.ts';
import { useNow } from './useNow.ts';

/** When something was, as short as can be and kept current; the whole time in the tooltip and for screen readers (F6). */
export function RelativeTime({ time, className = '' }: { time: string; className?: string }) {
  const now = useNow();
  const whole = fullTime(time);
  return (
    <time dateTime={time} title={whole} className={className}>
      <span aria-hidden="true">{relativeTime(time, now)}</span>
      <span className="sr-only">{whole}</span>
    </time>
  );
}
