import * as z from 'zod';
import { ErrorBody } from '../answers.ts';
import { ERRORS } from '../errors.ts';
import { ack, clientEvents } from '../events.ts';
import { type Route, routes } from '../routes.ts';
import { serverEvents } from '../serverEvents.ts';

const ROWS = Object.values<Route>(routes).map((route) => ({
  route,
  path: new RegExp(`^/api${route.path.replace(/:\w+/g, '[^/]+')}$`),
}));

/**
 * What is wrong with an answer of REST, or null: its status must stand at its route, and its body must be what the documents say there, no field less
 * and none more (E1, E3). An error must bear the status of its code. A path that is no route can only answer an error.
 * @param body the body as JSON gave it; undefined where there was none
 */
export function faultOfAnswer(method: string, path: string, status: number, body: unknown): string | null {
  if (status >= 400) return faultOfError(body, status);
  const row = ROWS.find(({ route, path: fits }) => route.method === method.toLowerCase() && fits.test(path));
  if (!row) return `${status}, but no such route is documented`;
  const schema = row.route.answers[status];
  if (schema === undefined) return `${status}, but the documents name ${Object.keys(row.route.answers).join(', ')}`;
  if (row.route.file !== undefined) return null;
  if (schema === null) return body === undefined ? null : `a body at ${status}, where the documents have none`;
  return faultOf(schema, body);
}

/** What is wrong with the answer to an event, or null (E1, E3). */
export function faultOfAck(event: string, answer: unknown): string | null {
  const row = Object.entries(clientEvents).find(([name]) => name === event)?.[1];
  const fault = faultOf(ack(row?.data ?? z.never()), answer);
  if (fault !== null) return fault;
  const refused = Refusal.safeParse(answer);
  return refused.success ? faultOfError(refused.data.error) : null;
}

/** What is wrong with a live event, or null (E1, E3). */
export function faultOfEvent(event: string, envelope: unknown): string | null {
  const row = Object.entries(serverEvents).find(([name]) => name === event)?.[1];
  if (!row) return 'no such event is documented';
  return faultOf(z.object({ eventType: z.literal(event), data: row.data, timestamp: z.iso.datetime() }), envelope);
}

/** What is wrong with the shape of an error, or null (E1). */
export function faultOfError(body: unknown, status?: number): string | null {
  const fault = faultOf(ErrorBody, body);
  if (fault !== null) return fault;
  const { errorCode, statusCode } = ErrorBody.parse(body);
  const right = ERRORS[errorCode].status;
  return statusCode === right && (status ?? right) === right
    ? null
    : `${errorCode} travels under ${status ?? statusCode}, its status is ${right}`;
}

const Refusal = z.object({ ok: z.literal(false), error: z.unknown() });

function faultOf(schema: z.ZodType, value: unknown): string | null {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const unnamed = unnamedFields(parsed.data, value);
  return unnamed.length > 0 ? `fields that no document names: ${unnamed.join(', ')}` : null;
}

/** The paths of fields that parsing left out, because its schema does not have them. */
function unnamedFields(parsed: unknown, given: unknown, path = ''): string[] {
  if (typeof given !== 'object' || given === null || typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) =>
    Object.hasOwn(parsed, name)
      ? unnamedFields(Reflect.get(parsed, name), value, `${path}${name}.`)
      : value === undefined
        ? []
        : [`${path}${name}`],
  );
}
