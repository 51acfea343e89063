import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { clientEvents } from '../events.ts';
import { routes } from '../routes.ts';
import { serverEvents } from '../serverEvents.ts';
import { asyncApi } from './asyncApi.ts';
import { openApi } from './openApi.ts';
import { pages } from './pages.ts';

describe('the documents of the wire (E3)', () => {
  it('are a valid OpenAPI 3.1 document with every route', async () => {
    const document = openApi('0.0.0');
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    const operations = Object.values(document.paths as Record<string, object>).flatMap(
      (path) => Object.values(path) as { operationId: string }[],
    );
    expect(operations.map((operation) => operation.operationId).sort()).toEqual(Object.keys(routes).sort());
  });

  it('are a valid AsyncAPI 3 document with every event both ways', () => {
    const schemaFile = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    const document = asyncApi('0.0.0');
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    const names = Object.keys(document.operations as object);
    for (const name of Object.keys(clientEvents)) expect(names).toContain(`to-server-${name}`);
    for (const name of Object.keys(serverEvents)) expect(names).toContain(`from-server-${name}`);
  });

  it('are pages that name every route and event and ask nothing of other hosts', () => {
    const made = pages('0.0.0');
    for (const { path } of Object.values(routes)) expect(made['rest.html']).toContain(`/api${path}</h2>`);
    for (const name of [...Object.keys(clientEvents), ...Object.keys(serverEvents)])
      expect(made['events.html']).toContain(`<h2>${name} `);
    for (const text of Object.values(made)) expect(text).not.toMatch(/https?:\/\//);
  });
});
