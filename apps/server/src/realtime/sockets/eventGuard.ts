import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import { clientEvents, type ClientEventName, type Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { errorBody } from '../../wire/errorBody.ts';
import { parseInput } from '../../wire/parseInput.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { toPalaverError } from '../../toPalaverError.ts';
import { events, type EventRow } from './events.ts';
import type { Connection } from './rawConnection.ts';
import { ReadTurns } from './readTurns.ts';
import type { PalaverSocket } from './socket.ts';

/** A client that does not read its answers is asked to come again after this time. */
const UNREAD_RETRY_MS = 1_000;

type Reply = (answer: unknown) => void;

const schemas: { [E in ClientEventName]: { payload: z.ZodType<Payload<E>> } } = clientEvents;

export interface EventGuard {
  /** Takes one event of a socket: its name, what came with it, and how it is answered; null: the client asked for no answer. */
  handle(socket: PalaverSocket, event: string, args: unknown[], reply: Reply | null): void;
  /** From now on everything is refused with SHUTTING_DOWN. */
  close(): void;
  /** Resolves when nothing is under way any more. */
  drained(): Promise<void>;
}

interface GuardDeps {
  /** Serves `renewToken`, which is about the socket itself. */
  renew(socket: PalaverSocket, token: string): Promise<{ expiresIn: number }>;
  /** Whether the socket is served no more. */
  isOver(socket: PalaverSocket): boolean;
  /** What a connection asked had a wrong shape. */
  shapeRefused(conn: Connection): void;
}

/** Stands before every row of the event table: one object and an ack, checked shape, and any error turned into a coded ack (E1, E2). */
export function createEventGuard(ctx: Context, { renew, isOver, shapeRefused }: GuardDeps): EventGuard {
  const turns = new WeakMap<PalaverSocket, ReadTurns>();

  let closed = false;
  let underWay = 0;
  let onIdle: (() => void) | null = null;

  function answer(socket: PalaverSocket, name: string, args: unknown[], caller: Caller): Promise<unknown> {
    if (closed) throw new PalaverError('SHUTTING_DOWN', 'The server is stopping. Try again in a moment.');
    if (isOver(socket)) throw new PalaverError('TOKEN_EXPIRED', 'The access token has run out.');
    if (!isEventName(name)) throw new PalaverError('UNKNOWN_EVENT', 'There is no such event.');
    if (args.length !== 1) throw new PalaverError('VALIDATION_FAILED', 'An event takes one object and an ack.');
    if (name === 'renewToken') return renew(socket, parseInput(schemas.renewToken.payload, args[0]).token);
    if (name !== 'sync' && name !== 'loadMessages') return runRow(ctx, name, args[0], caller);
    const ofSocket = turns.get(socket) ?? new ReadTurns();
    turns.set(socket, ofSocket);
    return ofSocket.runInTurn(name, () => {
      // Not before its turn has come: the answers of those before it wait only now.
      if (socket.data.backlog.bytes > LIMITS.unreadAnswersMaxBytes) throw rateLimited(UNREAD_RETRY_MS);
      return runRow(ctx, name, args[0], caller);
    });
  }

  async function serve(socket: PalaverSocket, name: string, args: unknown[], reply: Reply): Promise<void> {
    const { promise: answered, resolve: noteAnswered } = Promise.withResolvers<undefined>();
    const { userId, sessionId, role, bot, address } = socket.data;
    underWay += 1;
    ctx.measures.counts.acks += 1;
    try {
      const data = await answer(socket, name, args, {
        userId,
        sessionId,
        role,
        bot,
        address,
        origin: { socketId: socket.id, answered },
      });
      reply({ ok: true, data });
    } catch (cause) {
      const error = toPalaverError(cause);
      if (error.statusCode >= 500 && error.errorCode !== 'SHUTTING_DOWN')
        ctx.log.error('event failed', { event: name, userId, errorCode: error.errorCode, cause });
      if (error.errorCode === 'VALIDATION_FAILED') shapeRefused(socket.conn);
      ctx.measures.refuse(error.errorCode);
      reply({ ok: false, error: errorBody(error) });
    } finally {
      noteAnswered(undefined);
      underWay -= 1;
      if (underWay === 0) onIdle?.();
    }
  }

  return {
    handle(socket, event, args, reply) {
      // Socket.IO hands over, a turn later, what came behind the client's leave.
      if (!socket.connected) return;
      // Without an ack nobody would learn of a refusal: such an event is dropped, unless its row may go without.
      if (!reply && !(isEventName(event) && event !== 'renewToken' && events[event].ackOptional)) return;
      void serve(socket, event, args, reply ?? (() => undefined));
    },
    close() {
      closed = true;
    },
    drained: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => (onIdle = resolve))),
  };
}

/** Whether a client may ask this. */
export function isEventName(name: unknown): name is ClientEventName {
  return typeof name === 'string' && Object.hasOwn(clientEvents, name);
}

// E ties the row to the schema of the same name.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function runRow<E extends keyof typeof events>(
  ctx: Context,
  name: E,
  value: unknown,
  caller: Caller,
): Promise<unknown> {
  const row: EventRow<E> = events[name];
  const input = parseInput(schemas[name].payload, value);
  return row.run(ctx, caller, input);
}
