import { useSyncExternalStore } from 'react';

function watch(query: MediaQueryList) {
  return (listener: () => void) => {
    query.addEventListener('change', listener);
    return () => query.removeEventListener('change', listener);
  };
}

const phone = matchMedia('(max-width: 599.98px)');
const wide = matchMedia('(min-width: 1024px)');
/** A finger, and nothing finer: a tablet with a keyboard has a mouse or a pad as well. */
const fingersOnly = matchMedia('(pointer: coarse) and (not (any-pointer: fine))');
const watchPhone = watch(phone);
const watchWide = watch(wide);

/** One column at a time, two, or three with the details beside the conversation. */
export function useWidth(): 'phone' | 'middle' | 'wide' {
  const isPhone = useSyncExternalStore(watchPhone, () => phone.matches);
  const isWide = useSyncExternalStore(watchWide, () => wide.matches);
  return isPhone ? 'phone' : isWide ? 'wide' : 'middle';
}

/** Whether Enter comes from a soft keyboard, where it breaks the line. */
export function hasSoftKeyboard(): boolean {
  return fingersOnly.matches;
}
