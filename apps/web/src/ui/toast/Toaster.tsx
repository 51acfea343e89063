import { useEffect, useState, useSyncExternalStore } from 'react';
import { hideToast, shownToast } from './showToast.ts';
import './Toaster.css';

const SHOWN_MS = 5_000;

/** Where toasts appear: one at a time, for five seconds, longer under the pointer. */
export function Toaster() {
  const toast = useSyncExternalStore(shownToast.subscribe, shownToast.get);
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    if (!toast || isKept) return;
    const timer = setTimeout(() => hideToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast, isKept]);
  return (
    <div role="status" className="toaster">
      {toast ? (
        <p key={toast.id} className="toast" onPointerEnter={() => setKept(true)} onPointerLeave={() => setKept(false)}>
          {toast.text}
        </p>
      ) : null}
    </div>
  );
}
