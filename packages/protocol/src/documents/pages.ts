import type * as z from 'zod';
import { ERRORS } from '../errors.ts';
import { clientEvents } from '../events.ts';
import { type Route, routes } from '../routes.ts';
import { serverEvents } from '../serverEvents.ts';
import { type JsonSchema, SchemaCollection } from './jsonSchemas.ts';

/** File name → text: readable pages of the same tables, without any request to elsewhere. */
export function pages(version: string): Record<string, string> {
  const schemas = new SchemaCollection();
  return {
    'index.html': page('Palaver', version, index()),
    'rest.html': page('REST', version, rest(schemas)),
    'events.html': page('Events', version, events(schemas)),
    'style.css': STYLE,
  };
}

function page(title: string, version: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Palaver ${version}</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<header><a href="index.html">Palaver ${version}</a> <nav><a href="rest.html">REST</a> <a href="events.html">Events</a> <a href="openapi.json">openapi.json</a> <a href="asyncapi.json">asyncapi.json</a></nav></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

function index(): string {
  const codes = Object.entries(ERRORS)
    .map(
      ([code, { status, permanent }]) =>
        `<tr><td>${status}</td><td><code>${code}</code></td><td>${permanent ? 'refused for good' : 'ask again later'}</td></tr>`,
    )
    .join('\n');
  return `<p>How to talk with a Palaver server. The rules of delivery, by number, stand in SPEC.md of the protocol package.</p>
<ul>
<li><a href="rest.html">REST</a>: JSON under <code>/api</code>, <code>Authorization: Bearer &lt;access token&gt;</code>.</li>
<li><a href="events.html">Events</a>: Socket.IO 4, path <code>/socket.io</code>, handshake <code>auth: {token, protocol: 1}</code>. Every event takes one object and an ack.</li>
</ul>
<h2>Errors</h2>
<p>REST answers <code>{statusCode, message, errorCode, details?, retryAfterMs?}</code>; an ack carries the same in <code>error</code>.</p>
<table><thead><tr><th>Status</th><th>errorCode</th><th>A queued entry</th></tr></thead><tbody>
${codes}
</tbody></table>`;
}

const AUTH = {
  none: 'no token',
  token: 'access token',
  admin: 'access token of an administrator',
  cookie: 'refresh cookie, or refreshToken in the body',
};

function rest(schemas: SchemaCollection): string {
  const rows = Object.entries<Route>(routes);
  const list = rows
    .map(([name, route]) => `<li><a href="#${name}"><b>${route.method.toUpperCase()}</b> /api${route.path}</a></li>`)
    .join('\n');
  const sections = rows.map(([name, route]) => {
    const parts = [
      part(schemas, 'In the path', route.params, 'input'),
      part(schemas, 'In the query', route.query, 'input'),
      part(schemas, 'Body', route.body, 'input'),
      ...Object.entries(route.answers).map(([status, answer]) =>
        answer ? part(schemas, `Answer ${status}`, answer, 'output') : `<h3>Answer ${status}</h3><p>Nothing.</p>`,
      ),
    ];
    return `<section id="${name}">
<h2><span class="verb">${route.method.toUpperCase()}</span> /api${route.path}</h2>
<p>${escape(route.about)} <span class="tag">${AUTH[route.auth]}</span></p>
${parts.join('\n')}
</section>`;
  });
  return `<ul class="list">${list}</ul>\n${sections.join('\n')}`;
}

function events(schemas: SchemaCollection): string {
  const toServer = Object.entries(clientEvents).map(
    ([name, { payload, data, about }]) => `<section id="to-${name}">
<h2>${name} <span class="tag">to the server</span></h2>
<p>${escape(about)}</p>
${part(schemas, 'Payload', payload, 'input')}
${part(schemas, 'Ack: data', data, 'output')}
</section>`,
  );
  const fromServer = Object.entries(serverEvents).map(
    ([name, { data, about }]) => `<section id="from-${name}">
<h2>${name} <span class="tag">from the server</span></h2>
<p>${escape(about)}</p>
${part(schemas, 'data', data, 'output')}
</section>`,
  );
  const links = (names: string[], way: string) =>
    names.map((name) => `<li><a href="#${way}-${name}">${name}</a></li>`).join('\n');
  return `<p>The server answers every event by its ack: <code>{ok: true, data}</code> or <code>{ok: false, error}</code>. Its own events come as <code>{eventType, data, timestamp}</code>.</p>
<h2>To the server</h2><ul class="list">${links(Object.keys(clientEvents), 'to')}</ul>
<h2>From the server</h2><ul class="list">${links(Object.keys(serverEvents), 'from')}</ul>
${[...toServer, ...fromServer].join('\n')}`;
}

function part(schemas: SchemaCollection, title: string, type: z.ZodType | undefined, io: 'input' | 'output'): string {
  if (!type) return '';
  const rows = fields(schemas, schemas.schemaOf(type, io), '', 0);
  if (rows.length === 0) return `<h3>${title}</h3><p>An empty object.</p>`;
  return `<h3>${title}</h3>\n<table><thead><tr><th>Field</th><th>Form</th><th>Meaning</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

/** A row for each field, two levels deep; what is named is described once, at its own place. */
function fields(schemas: SchemaCollection, schema: JsonSchema, path: string, depth: number): string[] {
  const whole = resolve(schemas, schema);
  const inner = whole.type === 'array' && isRecord(whole.items) ? resolve(schemas, whole.items) : whole;
  const properties = isRecord(inner.properties) ? inner.properties : {};
  const required = Array.isArray(inner.required) ? inner.required : [];
  return Object.entries(properties).flatMap(([name, value]) => {
    if (!isRecord(value)) return [];
    const full = `${path}${name}`;
    const target = resolve(schemas, value);
    const optional = required.includes(name) ? '' : ' <span class="optional">optional</span>';
    const row = `<tr><td><code>${full}</code>${optional}</td><td>${escape(form(value))}</td><td>${escape(text(target.description))}</td></tr>`;
    return depth < 1
      ? [row, ...fields(schemas, value, `${full}${target.type === 'array' ? '[]' : ''}.`, depth + 1)]
      : [row];
  });
}

function resolve(schemas: SchemaCollection, schema: JsonSchema): JsonSchema {
  const name = text(schema.$ref).split('/').at(-1) ?? '';
  return schemas.components[name] ?? schema;
}

/** The form of a value in a few words. */
function form(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? '';
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(' | ');
  if ('const' in schema) return text(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return choices.filter(isRecord).map(form).join(' or ');
  if (schema.type === 'array') return isRecord(schema.items) ? `list of ${form(schema.items)}` : 'list';
  const bounds = [schema.minimum, schema.maximum].filter(
    (bound) => typeof bound === 'number' && Math.abs(bound) < 2 ** 53 - 1,
  );
  return [text(schema.type) || 'anything', ...(bounds.length > 0 ? [bounds.join('–')] : [])].join(' ');
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escape(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const STYLE = `:root { color-scheme: light dark; --ink: #0e282c; --soft: #3f5a59; --ground: #fdfefd; --rail: #e5eeec; --line: #d2dfdd; --accent: #0a646a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eeec; --soft: #abbebb; --ground: #101b1e; --rail: #0a1315; --line: #23363a; --accent: #63c9c4; } }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header { background: var(--rail); padding: 12px 16px; display: flex; flex-wrap: wrap; gap: 8px 24px; }
nav { display: flex; flex-wrap: wrap; gap: 16px; }
main { max-width: 960px; margin: 0 auto; padding: 16px; }
a { color: var(--accent); }
section { border-top: 1px solid var(--line); padding-block: 8px; }
h2 { overflow-wrap: anywhere; } h3 { margin-bottom: 4px; font-size: 1rem; color: var(--soft); }
.verb { color: var(--accent); } .tag, .optional { font: 600 12px system-ui; color: var(--soft); background: var(--rail); border-radius: 5px; padding: 2px 6px; }
.list { columns: 2 280px; padding-inline-start: 20px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 14px; display: block; overflow-x: auto; }
th, td { text-align: start; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); } th { color: var(--soft); }
code { font: 14px ui-monospace, monospace; overflow-wrap: anywhere; }
`;
