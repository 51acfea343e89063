import { useCallback, useEffect, useState } from 'react';
import type { InviteFace } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';

interface Invited {
  /** Null: not known yet. */
  face: InviteFace | null;
  /** Why it is not known. */
  fault: unknown;
  look(): void;
}

/** What an invitation says. */
export function useInvite(code: string): Invited {
  const [found, setFound] = useState<{ code: string; face: InviteFace | null; fault: unknown } | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    // A link that lost its code is no question for the server.
    const looked = code === '' ? Promise.reject(new PalaverError('INVITE_INVALID', '')) : client.lookUpInvite(code);
    looked.then(
      (face) => current && setFound({ code, face, fault: null }),
      (fault: unknown) => current && setFound({ code, face: null, fault }),
    );
    return () => {
      current = false;
    };
  }, [code, asked]);
  const look = useCallback(() => setAsked((before) => before + 1), []);
  return found?.code === code ? { ...found, look } : { face: null, fault: null, look };
}
