import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the focus in a list whose row is deleted: what had it goes with the row. @param found changes with each answer to the list
 * @returns what notes that a row was deleted, and asks for the list again
 */
export function useFocusAfterDelete(found: unknown, target: RefObject<HTMLElement | null>, reload: () => void) {
  const isDeleted = useRef(false);
  useEffect(() => {
    if (isDeleted.current && document.activeElement === document.body) target.current?.focus();
    isDeleted.current = false;
  }, [found, target]);
  return () => {
    isDeleted.current = true;
    reload();
  };
}
