import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { LIMITS } from '@palaver/protocol/limits';
import { t } from '../i18n/en.ts';
import { createValue } from '../ui/createValue.ts';
import { client } from './client.ts';
import { useLineBack } from './useLineBack.ts';

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

function useKnown() {
  const ask = useCallback(() => {
    client.config().then(
      ({ organisation, limits }) => {
        const { get, set } = known;
        if (get().organisation === organisation && get().maxChars === limits.messageMaxChars) return;
        set({ organisation, maxChars: limits.messageMaxChars });
        keepName(organisation);
      },
      () => undefined,
    );
  }, []);
  useEffect(ask, [ask]);
  useLineBack(ask);
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
