import { type RefObject, useEffect } from 'react';

/** A browser takes about 11 µs a letter to break the lines of a field, at every change of it: here that is 0.2 s. */
const WRAPPED_AT_MOST = 20_000;
const UNWRAPPED = ['h-40', 'min-w-0', 'whitespace-pre'];

/** The classes of a field that holds a text: it grows with the text and breaks its lines, except where that would stop the page. */
export function useWrapping(field: RefObject<HTMLTextAreaElement | null>, text: string): string {
  useEffect(() => {
    const box = field.current;
    // What is put in is laid out before anybody hears of the change: its lines are left alone before that.
    const before = (event: InputEvent) => {
      if ((event.data?.length ?? 0) > WRAPPED_AT_MOST) box?.classList.add(...UNWRAPPED);
    };
    box?.addEventListener('beforeinput', before);
    return () => box?.removeEventListener('beforeinput', before);
  }, [field]);
  return text.length > WRAPPED_AT_MOST ? UNWRAPPED.join(' ') : 'field-sizing-content';
}
