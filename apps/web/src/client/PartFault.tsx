import { useEffect } from 'react';
import { useReconnect } from './useReconnect.ts';
import { t } from '../i18n/en.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorNote } from '../ui/ErrorNote.tsx';

interface PartFaultProps {
  onRetry(): void;
  /** Of what can be closed. */
  onClose?: (() => void) | undefined;
}

const AGAIN_MS = 10_000;

/** Stands where a part of the page should be whose code did not come. It is tried again by itself, at once when the connection is back or it is asked for. */
export function PartFault({ onRetry, onClose }: PartFaultProps) {
  useReconnect(onRetry);
  useEffect(() => {
    const timer = setTimeout(onRetry, AGAIN_MS);
    return () => clearTimeout(timer);
  });
  const retry = (
    <button type="button" className="button button-line" onClick={onRetry}>
      {t.tryAgain}
    </button>
  );
  if (onClose)
    return (
      <Dialog title={t.partNotLoaded} alert onClose={onClose} foot={retry}>
        <p>{t.partNotLoadedHint}</p>
      </Dialog>
    );
  return (
    <div className="grid flex-1 content-center justify-items-center gap-3 p-6">
      <ErrorNote>{`${t.partNotLoaded} ${t.partNotLoadedHint}`}</ErrorNote>
      {retry}
    </div>
  );
}
