import type { Agent } from 'node:http';
import { type ClientEventName, clientEvents } from '@palaver/protocol/events';
import { type Route, type RouteName, routes } from '@palaver/protocol/routes';
import { MessageId, RoomId } from '@palaver/protocol/values';
import type * as z from 'zod';
import { ask } from '../ask.ts';
import type { HostileSocket } from '../hostileSocket.ts';
import { eventInputs, type Ids, pathOf, routeInputs } from '../inputs.ts';
import type { World } from '../world.ts';
import { type JsonSchema, jsonSchemaOf, type Place, placesOf, withAt } from './placesOf.ts';

export type IdKind = 'room' | 'message';

/** One thing that can be asked with an id at one place of its input. */
export interface Asked {
  name: string;
  kind: IdKind;
  /** Asks it, and gives the answer without what is new in every answer; the id that was asked for is written as ID. */
  run(stranger: Stranger, id: string): Promise<string>;
}

/** Who walks, and by which connections. */
export interface Stranger {
  world: World;
  socket: HostileSocket;
  agent: Agent;
  /** What stands at all other places where an id is asked for. */
  own: Ids;
}

const PATTERNS: Record<IdKind, string | undefined> = {
  room: jsonSchemaOf(RoomId).pattern,
  message: jsonSchemaOf(MessageId).pattern,
};
const EXAMPLES: Record<IdKind, string> = { room: 'r0123456789a', message: 'r0123456789a:1' };
const KINDS = ['room', 'message'] as const;
/** New in every answer, or in every minute. */
const NEW_HEADERS = /^(?:date|x-request-id|retry-after|ratelimit.*|x-ratelimit.*|etag)$/;
const NEW_FIELDS = new Set(['serverTime', 'stateRev', 'retryAfterMs']);

const named = (kind: IdKind) => (schema: JsonSchema) => schema.pattern === PATTERNS[kind];
/** In what only reads, an id may stand wherever a text is taken. */
const taken = (kind: IdKind) => (schema: JsonSchema) =>
  schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(EXAMPLES[kind]);

/** Everything that a stranger may ask with the id of a room or a message: found in the tables of the protocol, so that a new row is among them. */
export function everythingAsked(): Asked[] {
  const events = Object.entries<{ payload: z.ZodType }>(clientEvents).flatMap(([name, { payload }]) =>
    KINDS.flatMap((kind) =>
      placesOf(jsonSchemaOf(payload), named(kind)).flatMap((place) =>
        fullnesses(jsonSchemaOf(payload)).map((isFull) => byEvent(name as ClientEventName, kind, place, isFull)),
      ),
    ),
  );
  const rest = Object.entries<Route>(routes).flatMap(([name, route]) =>
    (['params', 'query', 'body'] as const).flatMap((part) =>
      KINDS.flatMap((kind) => {
        const fits = route.method === 'get' && part === 'query' ? taken(kind) : named(kind);
        const schema = route[part];
        const withEpoch = route.body ?? route.query ?? route.params;
        return (schema ? placesOf(jsonSchemaOf(schema), fits) : []).flatMap((place) =>
          fullnesses(withEpoch ? jsonSchemaOf(withEpoch) : {}).map((isFull) =>
            byRoute(name as RouteName, part, kind, place, isFull),
          ),
        );
      }),
    ),
  );
  return [...events, ...rest];
}

/** What names an epoch is asked with one that is not the store's, and without. */
const fullnesses = ({ properties }: JsonSchema) => (properties?.epoch ? [true, false] : [true]);

/** `isFull`: with every field there is, an epoch that is not the store's among them; otherwise without the epoch. */
function byEvent(name: ClientEventName, kind: IdKind, place: Place, isFull: boolean): Asked {
  return {
    name: `event ${name}, ${place.join('.')}${isFull ? '' : ', no epoch'}`,
    kind,
    async run({ socket, own }, id) {
      const input = withAt(chosen(eventInputs(own)[name], isFull), place, id);
      return comparable(await socket.ask(name, input), id);
    },
  };
}

function byRoute(
  name: RouteName,
  part: 'params' | 'query' | 'body',
  kind: IdKind,
  place: Place,
  isFull: boolean,
): Asked {
  const route: Route = routes[name];
  const method = route.method.toUpperCase();
  return {
    name: `${method} ${route.path}, ${part} ${place.join('.')}${isFull ? '' : ', no epoch'}`,
    kind,
    async run({ world, agent, own }, id) {
      const input = routeInputs(own)[name];
      const at = part === 'params' ? 'path' : part;
      const full = { ...input, query: chosen(input.query, isFull), body: chosen(input.body, isFull) };
      const { body, ...address } = { ...full, [at]: withAt(full[at], place, id) };
      const path = pathOf(route.path, address);
      const answer = await ask(world.open.url, path, { method, token: world.mallory.token, body, agent });
      const headers = Object.entries(answer.headers).filter(([header]) => !NEW_HEADERS.test(header));
      return `${answer.status} ${comparable(answer.body, id)} ${JSON.stringify(headers)}`;
    },
  };
}

function chosen<T extends Record<string, unknown>>(input: T | undefined, isFull: boolean): T | undefined {
  if (!input || isFull) return input;
  const { epoch: _epoch, ...fields } = input;
  return fields as T;
}

function comparable(answer: unknown, id: string): string {
  const text = JSON.stringify(answer, (name, value: unknown) => (NEW_FIELDS.has(name) ? '…' : value)) ?? '';
  return text.replaceAll(id, 'ID');
}
