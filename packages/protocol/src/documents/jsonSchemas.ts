import * as z from 'zod';

/** JSON Schema of a value; named schemas stand once under components and are pointed to. */
export type JsonSchema = Record<string, unknown>;

/** Collects the schemas that several places use, under the names that they bear in code. */
export class SchemaCollection {
  readonly components: Record<string, JsonSchema> = {};

  /** The schema of what comes in, or of what goes out, with references into `#/components/schemas`. */
  schemaOf(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...schema
    } = z.toJSONSchema(type, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        // A union of one text form and another: say both by their patterns, not by a default.
        if (zodSchema._zod.def.type === 'unknown') jsonSchema.description ??= 'Anything.';
      },
    });
    for (const [name, definition] of Object.entries($defs))
      this.components[name] = clean(pointToComponents(definition));
    return clean(pointToComponents(schema));
  }
}

function pointToComponents(schema: unknown): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}

/** `id` is zod's own mark; JSON Schema would read it as an address. */
function clean(schema: JsonSchema): JsonSchema {
  const { id: _id, ...rest } = schema;
  return typeof schema.id === 'string' ? rest : schema;
}
