import { useSyncExternalStore } from 'react';
import type { ConfigAnswer } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import { t } from '../i18n/en.ts';
import { createValue } from '../ui/createValue.ts';
import { client } from './client.ts';

const KEY = 'palaver.organisation';

interface Known {
  organisation: string;
  maxChars: number;
  /** How one gets another password; null: not known yet. */
  reset: ConfigAnswer['reset'] | null;
  /** Who else signs people in. */
  signIn: ConfigAnswer['signIn'];
}

/** What the server said last of itself; until it could be asked, what was kept, and what servers take when nobody set anything. */
const known = createValue<Known>({
  organisation: keptName(),
  maxChars: LIMITS.messageMaxChars,
  reset: null,
  signIn: [],
});

/** How many characters a message may have on this server. */
export function useMaxChars(): number {
  return useKnown().maxChars;
}

/** Whose server this is. */
export function useOrganisation(): string {
  return useKnown().organisation;
}

/** How one gets another password here; null: not known yet. */
export function useReset(): Known['reset'] {
  return useKnown().reset;
}

/** Who else signs people in here. */
export function useProviders(): Known['signIn'] {
  return useKnown().signIn;
}

let asking: Promise<void> | null = null;
let isAnswered = false;

/** One question at a time, whoever wants to know. */
function ask(): void {
  asking ??= client
    .config()
    .then(
      ({ organisation, limits, reset, signIn }) => {
        isAnswered = true;
        const { get, set } = known;
        const { messageMaxChars: maxChars } = limits;
        const next = { organisation, maxChars, reset, signIn };
        if (JSON.stringify(next) === JSON.stringify(get())) return;
        set(next);
        keepName(organisation);
      },
      () => undefined,
    )
    .finally(() => (asking = null));
}

let couldAsk = false;
let wasConnected = false;

/**
 * Asks once, and again for each connection that came back: the server may be another one since. Here and not in the parts that
 * show it: each of them would see the same connection come, one of them perhaps after the answer to another.
 */
function look(): void {
  const { session, connection } = client.getState();
  const isConnected = connection.status === 'online' || connection.status === 'catchingUp';
  // Before that, nobody knows whether there is a connection to come, which asks anyway.
  const mayAsk = session.status === 'signedOut' || isConnected;
  const isFirst = mayAsk && !couldAsk && !isAnswered;
  const isBack = isConnected && !wasConnected;
  couldAsk = mayAsk;
  wasConnected = isConnected;
  if (isFirst || isBack) ask();
}

client.subscribe(look);
look();

function useKnown() {
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
