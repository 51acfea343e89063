import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from '../noNetworkError.ts';
import type { ConnectionStatus } from '../state.ts';
import { fieldOf } from '../fieldOf.ts';
import { fromErrorBody } from './toClientError.ts';

/** What a failed try to connect can show. */
export type Trouble = Extract<ConnectionStatus, 'noConnection' | 'serverAway' | 'elsewhere' | 'fault'>;

/**
 * What is wrong when a connection could not be opened. Where the failure itself does not show it, as browsers hide why a WebSocket failed, `ask` is called:
 * a REST call that anybody may make. Null: nothing is wrong, the server answered and said what it requires.
 */
export async function troubleOf(cause: unknown, ask: () => Promise<unknown>): Promise<Trouble | null> {
  const refusal = fromErrorBody(fieldOf(cause, 'data')) ?? fromErrorBody(cause);
  if (refusal) return refusal.statusCode >= 500 ? 'serverAway' : null;
  if (cause instanceof NoNetworkError && cause.answeredBy !== 'nobody') return ofAnswer(cause);
  try {
    await ask();
    return 'fault';
  } catch (error) {
    return error instanceof PalaverError ? 'serverAway' : ofAnswer(error);
  }
}

function ofAnswer(error: unknown): Trouble {
  if (!(error instanceof NoNetworkError)) return 'fault';
  return error.answeredBy === 'elsewhere'
    ? 'elsewhere'
    : error.answeredBy === 'gateway'
      ? 'serverAway'
      : 'noConnection';
}
