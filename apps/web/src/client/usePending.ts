import { useState } from 'react';
import { NoNetworkError } from '@palaver/client/noNetworkError';
import { errorText } from './errorText.ts';
import { useReconnect } from './useReconnect.ts';

/** Runs what needs the network: whether it is under way, and why it failed, as long as that is so. Nothing runs twice at once. */
export function usePending(): {
  busy: boolean;
  error: string | null;
  run(step: () => Promise<unknown>): Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  // What a person asked for is not done behind their back; but that there is no connection is not true any more.
  useReconnect(() => fault instanceof NoNetworkError && setFault(null));
  async function run(step: () => Promise<unknown>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setFault(null);
    try {
      await step();
      return true;
    } catch (cause) {
      setFault(cause);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, error: fault === null ? null : errorText(fault), run };
}
