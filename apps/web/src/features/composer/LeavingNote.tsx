import { useEffect, useState } from 'react';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

/** Most texts are safe on the device long before this. */
const AFTER_MS = 1_000;

/** Over what one writes: a text that was sent, while the device takes long to keep it. */
export function LeavingNote({ text }: { text: string }) {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return null;
  return (
    <p role="status" className="flex items-center gap-2 px-2 pb-1 text-[0.8125rem] text-wait">
      <Icon name="clock" small />
      <span className="cut flex-1" dir="auto">
        <b>{t.composer.leaving}</b> {text}
      </span>
    </p>
  );
}
