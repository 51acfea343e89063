import * as z from 'zod';
import { ack, clientEvents } from '../events.ts';
import { serverEvents } from '../serverEvents.ts';
import { Timestamp } from '../values.ts';
import { type JsonSchema, SchemaCollection } from './jsonSchemas.ts';

/** The live side as an AsyncAPI 3 document, made from the two event tables alone (E3). */
export function asyncApi(version: string): JsonSchema {
  const schemas = new SchemaCollection();
  const channels: Record<string, unknown> = {};
  const operations: Record<string, unknown> = {};
  const messages: Record<string, unknown> = {};

  const add = (
    name: string,
    key: string,
    action: 'send' | 'receive',
    about: string,
    payload: JsonSchema,
    reply?: JsonSchema,
  ) => {
    messages[key] = { name, title: name, summary: about, contentType: 'application/json', payload };
    channels[key] = { address: name, messages: { [key]: { $ref: `#/components/messages/${key}` } } };
    operations[key] = {
      action,
      channel: { $ref: `#/channels/${key}` },
      summary: about,
      messages: [{ $ref: `#/channels/${key}/messages/${key}` }],
    };
    if (!reply) return;
    const answer = `${key}Ack`;
    messages[answer] = { name: answer, title: `Ack of ${name}`, contentType: 'application/json', payload: reply };
    channels[answer] = { address: null, messages: { [answer]: { $ref: `#/components/messages/${answer}` } } };
    Object.assign(operations[key] as object, {
      reply: {
        channel: { $ref: `#/channels/${answer}` },
        messages: [{ $ref: `#/channels/${answer}/messages/${answer}` }],
      },
    });
  };

  // AsyncAPI speaks for the application that it describes: the server receives what clients send.
  for (const [name, { payload, data, about }] of Object.entries(clientEvents)) {
    add(
      name,
      `to-server-${name}`,
      'receive',
      about,
      schemas.schemaOf(payload, 'input'),
      schemas.schemaOf(ack(data), 'output'),
    );
  }
  for (const [name, { data, about }] of Object.entries(serverEvents)) {
    const envelope = z.object({ eventType: z.literal(name), data, timestamp: Timestamp });
    add(name, `from-server-${name}`, 'send', about, schemas.schemaOf(envelope, 'output'));
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Palaver',
      version,
      description:
        'The live side of Palaver, over Socket.IO 4: path /socket.io, namespace /, handshake auth {token, protocol: 1}.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages, schemas: schemas.components },
  };
}
