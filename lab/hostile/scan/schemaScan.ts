import { type ClientEventName, clientEvents } from '@palaver/protocol/events';
import { LIMITS } from '@palaver/protocol/limits';
import { type Route, type RouteName, routes } from '@palaver/protocol/routes';
import type * as z from 'zod';
import { parseInput } from '../../../apps/server/src/wire/parseInput.ts';
import { requireThat } from '../expectations.ts';
import { eventInputs, NOWHERE, routeInputs } from '../inputs.ts';
import type { Check } from '../row.ts';
import { jsonSchemaOf, type Place, placesOf, withAt } from '../walk/placesOf.ts';
import { growsFaster } from './growsFaster.ts';
import { HOSTILE_TEXTS, type HostileText, ofBytes } from './hostileTexts.ts';
import { leastCpuMs } from './leastCpuMs.ts';

/** The most that comes in by one frame or body, and what may be spent on it. */
const BYTES = LIMITS.frameMaxBytes;
const MS_MAX = 5;
/** What grows faster than its input shows it long before: longer ones only take longer. */
const GROWN_MAX = 4_000;

/** A schema that bytes from outside are held against, with an input that it takes. */
interface Door {
  name: string;
  schema: z.ZodType;
  valid: unknown;
}

/** Every string of every event and route, found in the tables of the protocol, so that a new row is among them. */
export const schemaScan: Check[] = doors().map(({ name, schema, valid }) => ({
  sent: `a scan of ${name}: each text in it, filled with ${HOSTILE_TEXTS.length} kinds of hostile text`,
  expected: `work that grows as the text does, and 64 KB in less than ${MS_MAX} ms of CPU`,
  run() {
    for (const { at, max } of textsOf(schema)) {
      const put = (text: string) => withAt(valid, at, text);
      for (const text of HOSTILE_TEXTS) {
        const where = `${at.join('.')} ${text.name}`;
        for (const [once, twice] of sizesOf(text, max)) {
          const growth = growsFaster(
            (json: string) => read(schema, JSON.parse(json)),
            JSON.stringify(put(once)),
            JSON.stringify(put(twice)),
          );
          requireThat(growth === null, `${where}: ${growth}`);
        }
        const whole = put(ofBytes(text, BYTES));
        const ms = leastCpuMs(() => read(schema, whole), MS_MAX);
        requireThat(ms < MS_MAX, `${where}: ${ms.toFixed(1)} ms for 64 KB`);
      }
    }
  },
}));

function doors(): Door[] {
  const events = eventInputs(NOWHERE);
  const inputs = routeInputs(NOWHERE);
  return [
    ...Object.entries<{ payload: z.ZodType }>(clientEvents).map(([name, { payload }]) => ({
      name: `event ${name}`,
      schema: payload,
      valid: events[name as ClientEventName],
    })),
    ...Object.entries<Route>(routes).flatMap(([name, route]) =>
      (['params', 'query', 'body'] as const).flatMap((part) => {
        const schema = route[part];
        const valid = inputs[name as RouteName][part === 'params' ? 'path' : part] ?? {};
        return schema ? [{ name: `${route.method.toUpperCase()} ${route.path}, ${part}`, schema, valid }] : [];
      }),
    ),
  ];
}

/** Every place of a text, with the most UTF-16 units that are taken there where there is such a bound. */
function textsOf(schema: z.ZodType): { at: Place; max: number | undefined }[] {
  const json = jsonSchemaOf(schema);
  const bounds = new Set<number | undefined>();
  placesOf(json, ({ maxLength }) => (bounds.add(maxLength), false));
  return [...bounds].flatMap((max) => placesOf(json, ({ maxLength }) => maxLength === max).map((at) => ({ at, max })));
}

/** Pairs of texts, the second of each twice as long: long ones that are taken, and the longest that comes in. */
function sizesOf(text: HostileText, max = 0): [once: string, twice: string][] {
  const most = Math.min(max, GROWN_MAX);
  const taken: [string, string][] = most > 1 ? [[text.make(Math.floor(most / 2)), text.make(most)]] : [];
  return [...taken, [ofBytes(text, BYTES / 2), ofBytes(text, BYTES)]];
}

/** As the server does it, its refusal with the faults included. */
function read(schema: z.ZodType, value: unknown): void {
  try {
    parseInput(schema, value);
  } catch {
    // That it is refused is another row's matter.
  }
}
