import { useCallback, useEffect, useState } from 'react';
import { LIMITS } from '@palaver/protocol/limits';
import { client } from './client.ts';
import { useLineBack } from './useLineBack.ts';

/** As long as this page is open: what the server said last. */
let known: number = LIMITS.messageMaxChars;

/** How many characters a message may have on this server; until it could be asked, what servers take when nobody set anything. */
export function useMaxChars(): number {
  const [max, setMax] = useState(known);
  const ask = useCallback(() => {
    client.config().then(
      ({ limits }) => setMax((known = limits.messageMaxChars)),
      () => undefined,
    );
  }, []);
  useEffect(ask, [ask]);
  useLineBack(ask);
  return max;
}
