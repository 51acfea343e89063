import { PalaverError } from '@palaver/protocol/errors';
import { NoNetworkError } from './noNetworkError.ts';
import type { ConnectionStatus } from './state.ts';
import { fromErrorBody } from './toClientError.ts';

/** What a failed try to connect can tell. */
export type Trouble = Extract<ConnectionStatus, 'noConnection' | 'serverAway' | 'elsewhere' | 'fault'>;

/**
 * What is wrong when a line could not be opened. Where the failure itself does not tell, as browsers hide why a WebSocket failed, `ask` is called:
 * a REST call that anybody may make. Null: nothing to tell, the server answered and said what it wants.
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

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
