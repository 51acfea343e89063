import { useEffect, useSyncExternalStore } from 'react';
import { LIMITS } from '@palaver/protocol/limits';
import { t } from '../i18n/en.ts';
import { createValue } from '../ui/createValue.ts';
import { client } from './client.ts';
import { useClientState } from './useClient.ts';
import { useReconnect } from './useReconnect.ts';

const KEY = 'palaver.organisation';

/** What the server said last of itself; until it could be asked, what was kept, and what servers take when nobody set anything. */
const known = createValue<{ organisation: string; maxChars: number }>({
  organisation: keptName(),
  maxChars: LIMITS.messageMaxChars,
});

/** How many characters a message may have on this server. */
export function useMaxChars(): number {
  return useKnown().maxChars;
}

/** Whose server this is. */
export function useOrganisation(): string {
  return useKnown().organisation;
}

let asking: Promise<void> | null = null;
let isAnswered = false;

/** One question at a time, whoever wants to know. */
function ask(): void {
  asking ??= client
    .config()
    .then(
      ({ organisation, limits }) => {
        isAnswered = true;
        const { get, set } = known;
        if (get().organisation === organisation && get().maxChars === limits.messageMaxChars) return;
        set({ organisation, maxChars: limits.messageMaxChars });
        keepName(organisation);
      },
      () => undefined,
    )
    .finally(() => (asking = null));
}

/** Asks once, and again for each connection that came back: the server may be another one since. */
function useKnown() {
  const { session, connection } = useClientState();
  // Before that, nobody knows whether there is a connection to come, which asks anyway.
  const mayAsk = session.status === 'signedOut' || ['online', 'catchingUp'].includes(connection.status);
  useEffect(() => {
    if (mayAsk && !isAnswered) ask();
  }, [mayAsk]);
  useReconnect(ask);
  return useSyncExternalStore(known.subscribe, known.get);
}

function keptName(): string {
  try {
    return localStorage.getItem(KEY) ?? t.palaver;
  } catch {
    return t.palaver;
  }
}

function keepName(organisation: string): void {
  try {
    localStorage.setItem(KEY, organisation);
  } catch {
    // Blocked: asked for each time.
  }
}
