import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { clientEvents } from './events.ts';
import { type Route, routes } from './routes.ts';

const BYTES = 64 * 1024;
const MS_MAX = 5;
const TRIES = 50;

const filled = (unit: string) => unit.repeat(Math.floor(BYTES / Buffer.byteLength(unit)));

/** Texts of 64 KB that make careless readers slow. */
const TEXTS = [
  ...['x', ' ', '\u200b', 'a@', '1', 'a.', '\u0301', '\ufe0f', '👍', '👍\u200d', '\u1100\u1161\u11a8', '\ufdfa', '-_.'],
  `e${'\u0301\u0323'.repeat(15)}`,
  `e${'\u0344\u0323'.repeat(31)}`,
].map(filled);
TEXTS.push(`e${filled('\u0301\u0323')}`, `${filled('a')}@`, `${filled('\u0323\u0301')}e`);

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
}

const many = <T>(bytes: number, make: (i: number) => T) =>
  Array.from({ length: Math.floor(BYTES / bytes) }, (_, i) => make(i));

/** Values of 64 KB for a schema: hostile texts in each place of a text, thousands of faults in each list and record. */
function hostileValues(schema: JsonSchema): unknown[] {
  const { properties, items, additionalProperties, anyOf } = schema;
  if (anyOf) return anyOf.flatMap(hostileValues);
  if (items) {
    const inner = hostileValues(items);
    const short = inner.map((value) => (typeof value === 'string' ? value.slice(0, 1_200) : value));
    return [
      ...[many(5, () => null), many(10, () => 'a'), many(3, () => ({}))],
      ...inner.map((value) => [value]),
      ...short.map((value) => Array.from({ length: 50 }, () => value)),
    ];
  }
  const unknown = Object.fromEntries(many(10, (i) => [`k${i}`, i]));
  if (properties)
    return [
      unknown,
      ...Object.entries(properties).flatMap(([name, inner]) =>
        hostileValues(inner).map((value) => ({ [name]: value })),
      ),
    ];
  if (typeof additionalProperties === 'object')
    return [
      ...[
        unknown,
        Object.fromEntries(many(10, (i) => [`BAD${i}`, i])),
        Object.fromEntries(many(10, (i) => [`r${i}x`, -i])),
      ],
      ...TEXTS.map((text) => ({ [text]: 1 })),
    ];
  return [...TEXTS, many(2, () => 1), unknown];
}

function cpuMs(run: () => unknown): number {
  const from = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

/** The least of many: other tests run beside this one, and what they take of the machine does not count. */
function leastMs(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < TRIES && least >= MS_MAX; i += 1) least = Math.min(least, cpuMs(run));
  return least;
}

const inputs = new Map<string, z.ZodType>();
for (const [name, { payload }] of Object.entries(clientEvents)) inputs.set(`event ${name}`, payload);
for (const [name, route] of Object.entries<Route>(routes))
  for (const part of ['params', 'query', 'body'] as const)
    if (route[part]) inputs.set(`route ${name}, ${part}`, route[part]);

describe('64 KB of hostile input cost less than 5 ms of CPU', () => {
  for (const [name, schema] of inputs)
    it(name, () => {
      const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
      for (const value of hostileValues(json)) {
        const ms = leastMs(() => schema.safeParse(value));
        expect(ms, `${JSON.stringify(value).slice(0, 80)} took ${ms} ms`).toBeLessThan(MS_MAX);
      }
    });

  it('and the first fault of a list or record is all that is named', () => {
    const rooms = Object.fromEntries(many(30, (i) => [`BAD${i}`, i]));
    expect(clientEvents.sync.payload.safeParse({ rooms }).error?.issues).toMatchObject([{ path: ['rooms', 'BAD0'] }]);
    const body = { name: 'Crew', kind: 'private', members: ['a', 'b', 'c'] };
    expect(routes.createRoom.body.safeParse(body).error?.issues).toMatchObject([{ path: ['members', 0] }]);
    const messages = Array.from({ length: 3 }, () => ({ clientId: 'short', text: '' }));
    expect(clientEvents.chatMessages.payload.safeParse({ roomId: 'general', messages }).error?.issues).toMatchObject([
      { path: ['messages', 0, 'clientId'] },
    ]);
  });
});
