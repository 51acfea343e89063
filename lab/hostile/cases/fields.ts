import type { ErrorCode } from '@palaver/protocol/errors';
import { type ClientEventName, clientEvents } from '@palaver/protocol/events';
import { type Route, type RouteName, routes } from '@palaver/protocol/routes';
import type * as z from 'zod';
import { ask } from '../ask.ts';
import { requireThat, requireError, requireRefused } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import { eventInputs, NOWHERE, pathOf, type RouteInput, routeInputs } from '../inputs.ts';
import type { Row } from '../row.ts';
import { jsonSchemaOf } from '../walk/placesOf.ts';

/** None of these is right in any field of anything. */
const WRONG: unknown[] = [
  { $ne: null },
  { $gt: '' },
  [{ $regex: '.' }],
  ['x', ['y']],
  { toString: 'x' },
  -1.5,
  1e308,
  'a\0b',
  'half \ud800 of a pair',
  'x'.repeat(60_000),
  JSON.parse('{"__proto__": {"role": "admin"}}'),
];
/** Right in some field or other: there they are no fault. */
const OFTEN_WRONG: unknown[] = [null, 7, true, [], {}, '', '   ', 'x'.repeat(300), '__proto__', '../../etc', 'pm_a_b'];
/** No body is any of these. */
const NO_OBJECT = ['7', '"text"', '[]', 'null', 'true'];
/** None of these is right in any part of an address. */
const WRONG_IN_ADDRESSES = ['a%00b', 'x'.repeat(3_000), '%7B%22%24ne%22%3Anull%7D', '%5B%5D', '..%2F..%2Fetc', 'NaN'];
/** As odd as they look, these are right in a search: they are looked for as they stand. */
const LITERAL = new Set(['%7B%22%24ne%22%3Anull%7D', '%5B%5D', '..%2F..%2Fetc', 'NaN']);
const MORE_FIELDS = ['"role": "admin"', '"id": "x"', '"seq": 9', '"__proto__": {}', '"constructor": {}', '"$where": 1'];

/** Every field of every event and route, one fault at a time. A new row of the protocol's tables is in it by itself. */
export const fieldRows: Row[] = [...(Object.keys(clientEvents) as ClientEventName[]).map(eventRow), ...routeRows()];

function eventRow(name: ClientEventName): Row {
  return {
    sent: `event ${name}: each field wrong in type, too long, an operator, a prototype key, missing; fields that it has not`,
    expected: 'VALIDATION_FAILED each time',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      const valid = eventInputs(NOWHERE)[name];
      const { payload }: { payload: z.ZodType } = clientEvents[name];
      requireWhole(valid, payload);
      for (const json of faulty(valid, payload)) {
        const ack: unknown = await socket.askText(`["${name}",${json}]`);
        requireRefusal(json, () => requireRefused(ack, 'VALIDATION_FAILED'));
      }
      for (const args of [[], [7], [null], [[valid]], [valid, valid]])
        requireRefused(await socket.ask(name, ...args), 'VALIDATION_FAILED');
      socket.end();
    },
  };
}

function routeRows(): Row[] {
  return (Object.entries(routes) as [RouteName, Route][]).map(([name, route]) => ({
    sent: `${route.method.toUpperCase()} ${route.path}: each field of body and address wrong, too long, twice, an operator, unknown`,
    expected: `${[refusalOf(route), ...otherRefusals(route)].join(' or ')} each time`,
    async run({ open, mallory }) {
      const valid = routeInputs(NOWHERE)[name];
      const refuse = async (what: string, input: RouteInput, body?: string, ...codes: ErrorCode[]) => {
        const method = route.method.toUpperCase();
        const answer = await ask(open.url, pathOf(route.path, input), { method, token: mallory.token, body });
        requireRefusal(what, () => requireError(answer, refusalOf(route), ...codes));
      };
      const body = valid.body && JSON.stringify(valid.body);
      if (route.params) requireWhole(valid.path, route.params);
      if (route.query) requireWhole(valid.query, route.query);
      if (route.body) requireWhole(valid.body, route.body);
      if (valid.body && route.body)
        for (const json of [...NO_OBJECT, ...faulty(valid.body, route.body)]) await refuse(json, valid, json);
      else if (route.method !== 'get') await refuse('a body where none is', valid, '{"x": 1}');
      for (const field of Object.keys(valid.path ?? {}))
        for (const wrong of WRONG_IN_ADDRESSES)
          await refuse(
            `:${field} ${wrong}`,
            { ...valid, path: { ...valid.path, [field]: wrong } },
            body,
            ...otherRefusals(route),
          );
      for (const [field, value] of Object.entries(valid.query ?? {})) {
        const put = (text: string) => ({ ...valid, query: { ...valid.query, [field]: text } });
        for (const wrong of WRONG_IN_ADDRESSES)
          if (!isRightThere(route, field, wrong))
            await refuse(`${field}=${wrong}`, put(wrong), body, ...otherRefusals(route));
        await refuse(`${field} twice`, put(`${value}&${field}=${value}`), body);
        if (!takesMore(route)) await refuse(`${field} as an operator`, put(`${value}&${field}[$gt]=`), body);
      }
      for (const unknown of takesMore(route) ? [] : ['unknown', '__proto__', 'constructor'])
        await refuse(unknown, { ...valid, query: { ...valid.query, [unknown]: '1' } }, body);
    },
  }));
}

/** What something wrong is answered with: where only administrators may ask, the rank comes before the shape. */
function refusalOf({ auth }: Route): ErrorCode {
  return auth === 'admin' ? 'FORBIDDEN' : 'VALIDATION_FAILED';
}

/** What may be said of something wrong in the address: whatever is no code of an invitation, or no link, is answered like one that nobody made. */
function otherRefusals({ path }: Route): ErrorCode[] {
  if (path.includes('/by-code/:code')) return ['INVITE_INVALID'];
  return path === '/export' ? ['LINK_EXPIRED'] : [];
}

/** A search looks for anything as it stands, a cursor is a place in the list whatever it says, and on the way to a provider and back any text may come. */
function isRightThere(route: Route, field: string, written: string): boolean {
  if (field === 'q') return LITERAL.has(written);
  const isFree = field === 'cursor' || route.path.startsWith('/auth/oidc/');
  return isFree && route.query?.safeParse({ [field]: decodeURIComponent(written) }).success === true;
}

/** Providers send back more than they must. */
function takesMore({ path }: Route): boolean {
  return path === '/auth/oidc/:id/callback';
}

/** At most one of these may be given. */
const ONE_OF = new Set(['before', 'after', 'around']);

/** What faults are put into must be right, and must hold every field there is, or some would never be tried. */
function requireWhole(valid: Record<string, unknown> = {}, schema: z.ZodType): void {
  requireThat(schema.safeParse(valid).success, 'the input to start from is not right');
  const missing = Object.keys(jsonSchemaOf(schema).properties ?? {}).filter(
    (name) => !(name in valid) && !ONE_OF.has(name),
  );
  requireThat(missing.length === 0, `the input to start from has no ${missing.join()}`);
}

/** The right input with one fault at a time, as JSON. */
function faulty(valid: Record<string, unknown>, schema: z.ZodType): string[] {
  const json = JSON.stringify(valid);
  const more = MORE_FIELDS.filter((field) => !Object.keys(valid).some((name) => field.startsWith(`"${name}"`)));
  const found = more.map((field) => `{${field}, ${json.slice(1)}`);
  for (const field of Object.keys(valid)) {
    for (const wrong of WRONG) {
      // In a token any text stands for itself: it is another row's matter.
      if (typeof wrong === 'string' && schema.safeParse({ ...valid, [field]: wrong }).success) continue;
      found.push(JSON.stringify({ ...valid, [field]: wrong }));
    }
    for (const wrong of OFTEN_WRONG)
      if (!schema.safeParse({ ...valid, [field]: wrong }).success)
        found.push(JSON.stringify({ ...valid, [field]: wrong }));
    const without = { ...valid, [field]: undefined };
    if (!schema.safeParse(without).success) found.push(JSON.stringify(without));
  }
  return found;
}

function requireRefusal(what: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`${what.slice(0, 120)}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
