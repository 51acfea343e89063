import type * as z from 'zod';
import { ErrorBody } from '../answers.ts';
import { type Route, routes } from '../routes.ts';
import { type JsonSchema, SchemaCollection } from './jsonSchemas.ts';

/** The REST side as an OpenAPI 3.1 document, made from the route table alone (E3). */
export function openApi(version: string): JsonSchema {
  const schemas = new SchemaCollection();
  const error = {
    description: 'What went wrong: see the list of error codes.',
    content: json(schemas.schemaOf(ErrorBody, 'output')),
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = `/api${route.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] ??= {};
    paths[path][route.method] = operation(schemas, name, route, error);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Palaver',
      version,
      description:
        'Real-time chat that an organisation runs itself: the REST side. Live events travel over Socket.IO: see asyncapi.json.',
    },
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token.' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'palaver_refresh_<piece of the epoch>',
          description:
            'The refresh token, or `refreshToken` in the body. Under https the name begins with `__Host-`: take it as it was set.',
        },
      },
    },
  };
}

const SECURITY = { none: [], token: [{ token: [] }], admin: [{ token: [] }], cookie: [{ cookie: [] }, {}] };

function operation(schemas: SchemaCollection, name: string, route: Route, error: unknown): Record<string, unknown> {
  const responses: Record<string, unknown> = { default: error };
  for (const [status, answer] of Object.entries(route.answers)) {
    responses[status] = answer
      ? { description: 'Done.', content: json(schemas.schemaOf(answer, 'output')) }
      : route.file
        ? { description: 'A file.', content: { [route.file]: {} } }
        : { description: 'Done; nothing to say.' };
  }
  return {
    operationId: name,
    summary: route.about,
    security: SECURITY[route.auth],
    parameters: [...parameters(schemas, route.params, 'path'), ...parameters(schemas, route.query, 'query')],
    ...(route.body
      ? {
          requestBody: {
            required: !route.body.safeParse(undefined).success,
            content: json(schemas.schemaOf(route.body, 'input')),
          },
        }
      : {}),
    responses,
  };
}

function parameters(schemas: SchemaCollection, type: z.ZodType | undefined, place: 'path' | 'query'): unknown[] {
  if (!type) return [];
  const { properties, required } = schemas.schemaOf(type, 'input');
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isRecord(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema,
  }));
}

function json(schema: JsonSchema): Record<string, unknown> {
  return { 'application/json': { schema } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
