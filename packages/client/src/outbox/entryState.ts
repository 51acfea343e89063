import type { ClientError } from '../state.ts';

/**
 * How far an entry came. `queued`: it was never on the wire, and may still change. `tried`: it was, and never changes from then on.
 * `unconfirmed`: it was, and no answer came: it may be stored.
 */
type Attempt = 'queued' | 'tried' | 'unconfirmed';

/** `failed`: it will not be stored, and the user decides; `failedWith` is the clientId of the refused send that it failed with. */
export type EntryState =
  { name: Attempt } | { name: 'failed'; error: ClientError; failedWith: string | null; attempt: Attempt };

interface WithState {
  state: EntryState;
}

/** Why it will not be stored; null for what waits. */
export function failureOf({ state }: WithState): ClientError | null {
  return state.name === 'failed' ? state.error : null;
}

export function attemptOf({ state }: WithState): Attempt {
  return state.name === 'failed' ? state.attempt : state.name;
}

export function fail(entry: WithState, error: ClientError, failedWith: string | null): EntryState {
  return { name: 'failed', error, failedWith, attempt: attemptOf(entry) };
}

/** No answer came to it. */
export function leaveUnconfirmed({ state }: WithState): EntryState {
  return state.name === 'failed' ? { ...state, attempt: 'unconfirmed' } : { name: 'unconfirmed' };
}

/** The state of what waits behind a send that is tried again, or was stored: what had failed with it waits again. */
export function reviveWith(clientId: string, entry: WithState): EntryState {
  const { state } = entry;
  return state.name === 'failed' && state.failedWith === clientId ? { name: state.attempt } : state;
}
