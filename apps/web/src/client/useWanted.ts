import { useEffect, useRef, useState } from 'react';

/**
 * A choice that is shown at once, while it is on its way to the server. Null: what is kept shows, as when that changed, or when the server refused.
 * `save` answers whether it was taken. Of choices that are made while one is saved the last is saved after it.
 */
export function useWanted<T>(
  kept: T | undefined,
  save: (choice: T) => Promise<boolean>,
): { wanted: T | null; choose(choice: T): void } {
  const [wanted, setWanted] = useState<T | null>(null);
  const isSaving = useRef(false);
  const next = useRef<{ choice: T } | null>(null);
  // Not when the answer comes: what is kept may be drawn anew a little later, and the old choice would show in between.
  useEffect(() => {
    if (!isSaving.current) setWanted(null);
  }, [kept]);
  async function choose(choice: T): Promise<void> {
    setWanted(choice);
    next.current = { choice };
    if (isSaving.current) return;
    isSaving.current = true;
    let isTaken = true;
    for (let one: { choice: T } | null = next.current; one !== null; one = next.current) {
      next.current = null;
      isTaken = await save(one.choice);
    }
    isSaving.current = false;
    if (!isTaken) setWanted(null);
  }
  return { wanted, choose: (choice) => void choose(choice) };
}
