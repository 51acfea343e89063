import type { WebhookDocument } from '../mongo/documents.ts';
import { type Row, text } from '../sqlite/columns.ts';
import { toPosition, toWebhook } from '../sqlite/webhooks.ts';

/** A webhook as a document. `positions`: the rows of how far it was told. Nobody has it: the server of the folder is stopped. */
export function readWebhook(row: Row, positions: Row[]): WebhookDocument {
  const { id: _id, createdAt, failingSince, ...webhook } = toWebhook(row);
  return {
    _id,
    ...webhook,
    createdAt: Date.parse(createdAt),
    failingSince: failingSince === null ? null : Date.parse(failingSince),
    positions: Object.fromEntries(positions.map((one) => [text(one.roomId), toPosition(one)])),
    lease: null,
    deleted: false,
    version: 0,
  };
}
