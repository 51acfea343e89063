// Takes what a webhook of Palaver sends, checks by its signature that it comes from there, and prints each thing once.
// An administrator makes the webhook under Administration › Webhooks and is shown its secret, once:
// WEBHOOK_SECRET=whsec_… PORT=8080 node examples/webhook/receiver.ts
import { createServer, type IncomingMessage } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secret = process.env.WEBHOOK_SECRET;
if (!secret) throw new Error('WEBHOOK_SECRET is the secret of the webhook.');
const webhook = new Webhook(secret);

const BYTES_MAX = 1_000_000;
const IDS_MAX = 10_000;
/** What was handled: an answer that was lost brings the same again. A service that must not do a thing twice after a restart keeps them in its database. */
const handled = new Set<string>();

interface Told {
  type: 'message' | 'edit' | 'delete' | 'reaction';
  data: { message: { text: string }; room: { name: string }; sender: { displayName: string } };
}

/** @returns the status of the answer: everything but 2xx lets Palaver try again */
async function take(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((bytes += chunk.length) > BYTES_MAX) return 413;
  }
  const id = String(request.headers['webhook-id']);
  let told: Told;
  try {
    // The body as it came: parsed and written anew it may be another one. A time stamp of more than five minutes ago is refused too.
    told = webhook.verify(Buffer.concat(chunks), {
      'webhook-id': id,
      'webhook-timestamp': String(request.headers['webhook-timestamp']),
      'webhook-signature': String(request.headers['webhook-signature']),
    }) as Told;
  } catch {
    return 401;
  }
  if (!handled.has(id)) handle(told);
  handled.add(id);
  for (const oldest of handled) if (handled.size > IDS_MAX) handled.delete(oldest);
  return 204;
}

function handle({ type, data: { message, room, sender } }: Told): void {
  console.log(`${type} in ${room.name} by ${sender.displayName}: ${message.text}`);
}

const server = createServer((request, response) => {
  take(request).then(
    (status) => response.writeHead(status).end(),
    () => response.destroy(),
  );
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log('Listening.'));
