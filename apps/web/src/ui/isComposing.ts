import type { KeyboardEvent } from 'react';

/** Whether an input method is at work: the Enter that ends its word is not ours. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari shows it only by the old key code, after the composition ended.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.nativeEvent.isComposing || event.keyCode === 229;
}
