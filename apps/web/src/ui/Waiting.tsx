import { useEffect, useState } from 'react';
import { t } from '../i18n/en.ts';
import './Waiting.css';

/** Says that something is awaited: nothing for 150 ms, then that it loads, with a spinner, after 2 s what is wrong, with a way to try again (F5). */
export function Waiting({ onRetry }: { onRetry?: () => void }) {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setStage(1), 150), setTimeout(() => setStage(2), 2_000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  if (stage === 0) return null;
  return (
    <p role="status" className="flex flex-wrap items-center gap-3 p-3 text-ink-2">
      <span aria-hidden="true" className="spinner" />
      {stage === 1 ? t.loading : t.stillLoading}
      {stage === 2 && onRetry ? (
        <button type="button" className="text-button" onClick={onRetry}>
          {t.tryAgain}
        </button>
      ) : null}
    </p>
  );
}
