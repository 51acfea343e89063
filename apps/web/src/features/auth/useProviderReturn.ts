import { useEffect, useState } from 'react';
import { client } from '../../client/client.ts';
import { providerFault } from '../../client/providerFault.ts';
import { signInError } from './signInError.ts';

/** Goes on with the sign-in of somebody who comes back from a provider. @returns whether that is under way, and why it failed */
export function useProviderReturn(loadNext: () => void): { isUnderWay: boolean; error: string | null } {
  const [to] = useState(() => new URLSearchParams(location.hash.slice(1)).get('to'));
  const [isUnderWay, setUnderWay] = useState(to !== null);
  const [error, setError] = useState(() => providerFault(location.hash));
  useEffect(() => {
    // Whoever loads the page again, or comes back to it, begins anew.
    if (location.hash !== '') history.replaceState(to === null ? history.state : { from: to }, '', location.pathname);
    if (to === null) return;
    loadNext();
    client.resumeSignIn().catch((cause: unknown) => {
      setError(signInError(cause));
      setUnderWay(false);
    });
  }, [to, loadNext]);
  return { isUnderWay, error };
}
