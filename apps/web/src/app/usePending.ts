import { useState } from 'react';
import { errorText } from './errorText.ts';

/** Runs what needs the network: whether it is under way, and why it failed. Nothing runs twice at once. */
export function usePending(): {
  busy: boolean;
  error: string | null;
  run(step: () => Promise<unknown>): Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  async function run(step: () => Promise<unknown>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await step();
      return true;
    } catch (cause) {
      setError(errorText(cause));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, error, run };
}
