import * as z from 'zod';

/** What of a schema's JSON form says where texts stand. */
export interface JsonSchema {
  type?: string;
  pattern?: string;
  maxLength?: number;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  propertyNames?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
}

/** Where a text stands in an input: names and numbers on the way to it. The last one is KEY when the text is the name of a field. */
export type Place = readonly (string | number)[];
const KEY = '*';

/** The JSON form of what comes in. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
}

/** Every place of a schema where a text stands that `fits`, in lists at their first item. */
export function placesOf(schema: JsonSchema, fits: (text: JsonSchema) => boolean, at: Place = []): Place[] {
  const { properties = {}, items, propertyNames, additionalProperties, anyOf = [] } = schema;
  return [
    ...(schema.type === 'string' && fits(schema) ? [at] : []),
    ...Object.entries(properties).flatMap(([name, inner]) => placesOf(inner, fits, [...at, name])),
    ...(items ? placesOf(items, fits, [...at, 0]) : []),
    ...(propertyNames && fits(propertyNames) ? [[...at, KEY]] : []),
    ...(typeof additionalProperties === 'object' ? placesOf(additionalProperties, fits, [...at, KEY]) : []),
    ...anyOf.flatMap((inner) => placesOf(inner, fits, at)),
  ];
}

/** The same input with this value at this place. What lies on the way is made where it is not there. */
export function withAt(input: unknown, place: Place, value: unknown): unknown {
  const [name, ...rest] = place;
  if (name === undefined) return value;
  if (typeof name === 'number') return [withAt(Array.isArray(input) ? input[0] : undefined, rest, value)];
  const fields: Record<string, unknown> = typeof input === 'object' && input !== null ? { ...input } : {};
  if (name !== KEY) return { ...fields, [name]: withAt(fields[name], rest, value) };
  const [first] = Object.entries(fields)[0] ?? ['key'];
  const inner = fields[first] ?? 1;
  return rest.length > 0 ? { [first]: withAt(inner, rest, value) } : { [String(value)]: inner };
}
