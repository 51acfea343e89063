import { PalaverError } from '@palaver/protocol/errors';
import { type AnsweredBy, NoNetworkError } from '../noNetworkError.ts';
import type { ConnectionStatus } from '../state.ts';
import { fieldOf } from '../fieldOf.ts';
import { fromErrorBody } from './toClientError.ts';

/** What a failed try to connect can show. */
export type Trouble = Extract<ConnectionStatus, 'noConnection' | 'serverAway' | 'elsewhere' | 'fault'>;

const TROUBLE_BY: Record<AnsweredBy, Trouble> = {
  nobody: 'noConnection',
  gateway: 'serverAway',
  elsewhere: 'elsewhere',
};

/**
 * What is wrong when a connection could not be opened. Where the failure itself does not show it, as browsers hide why a WebSocket failed, `ask` is called:
 * a REST call that anybody may make. Null: nothing is wrong, the server answered and said what it requires.
 */
export async function troubleOf(cause: unknown, ask: () => Promise<unknown>): Promise<Trouble | null> {
  const refusal = refusalIn(cause);
  if (refusal) return refusal.statusCode >= 500 ? 'serverAway' : null;
  if (cause instanceof NoNetworkError && cause.answeredBy !== 'nobody') return ofAnswer(cause);
  try {
    await ask();
    return 'fault';
  } catch (error) {
    return error instanceof PalaverError ? 'serverAway' : ofAnswer(error);
  }
}

/** What the server refused, in the handshake or already when a token was asked for; null where it refused nothing. */
export function refusalIn(cause: unknown): PalaverError | null {
  return fromErrorBody(fieldOf(cause, 'data')) ?? fromErrorBody(cause);
}

function ofAnswer(error: unknown): Trouble {
  return error instanceof NoNetworkError ? TROUBLE_BY[error.answeredBy] : 'fault';
}
