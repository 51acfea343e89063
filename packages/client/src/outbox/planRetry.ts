import type { ClientError } from '../state.ts';
import { type Entry, namesClientId, type SendEntry } from './entry.ts';
import { sendOf } from './planEdit.ts';
import type { QueueChange } from './queues.ts';

/** Refusals that would only come again. */
const HOPELESS = new Set(['MESSAGE_DELETED', 'EPOCH_CHANGED']);

/**
 * Puts a failed entry back into its queue, as it must be to get through this time: under a new id after CLIENT_ID_REUSED, on the base just shown after
 * EDIT_CONFLICT. What failed with a send comes back with it. Nothing changes where there is no way.
 */
export function planRetry(
  entries: readonly Entry[],
  entryId: string,
  { newId, seenEditedAt }: { newId: () => string; seenEditedAt: (id: string) => string | null | undefined },
): QueueChange {
  const entry = entries.find((one) => one.entryId === entryId);
  if (!entry?.failed || HOPELESS.has(entry.failed.errorCode)) return {};
  const waitsFor = entry.kind === 'send' ? undefined : sendOf(entries, entry.target);
  if (waitsFor?.failed) return planRetry(entries, waitsFor.entryId, { newId, seenEditedAt });

  const again = { failed: null, failedWith: null, serverErrors: 0, frozen: entry.unknown };
  if (entry.kind === 'send') {
    const fresh = entry.failed.errorCode === 'CLIENT_ID_REUSED';
    const clientId = fresh ? newId() : entry.clientId;
    const next = {
      ...entry,
      ...again,
      clientId,
      entryId: clientId,
      ...(fresh ? { v: 0, unknown: false, frozen: false } : {}),
    };
    return { put: [next, ...followers(entries, entry, clientId)], remove: fresh ? [entry] : [] };
  }
  if (entry.kind === 'edit' && entry.failed.errorCode === 'EDIT_CONFLICT') {
    const seen = 'id' in entry.target ? seenEditedAt(entry.target.id) : undefined;
    return {
      put: [
        { ...entry, ...again, frozen: false, base: { editedAt: seen === undefined ? toldBase(entry.failed) : seen } },
      ],
    };
  }
  return { put: [{ ...entry, ...again }] };
}

function followers(entries: readonly Entry[], before: SendEntry, clientId: string): Entry[] {
  return entries.flatMap((entry): Entry[] => {
    if (entry.entryId === before.entryId || !namesClientId(entry, before.clientId)) return [];
    const free = entry.failedWith === before.clientId ? { failed: null, failedWith: null } : {};
    const renamed: Entry =
      entry.kind === 'send'
        ? { ...entry, ...free, replyTo: { clientId } }
        : { ...entry, ...free, target: { clientId } };
    const behind =
      renamed.kind === 'send' && renamed.failed === null ? followers(entries, renamed, renamed.clientId) : [];
    return [renamed, ...behind];
  });
}

/** The editedAt that the refusal told. */
function toldBase({ details }: ClientError): string | null {
  if (typeof details !== 'object' || details === null || !('message' in details)) return null;
  const { message } = details;
  if (typeof message !== 'object' || message === null || !('editedAt' in message)) return null;
  return typeof message.editedAt === 'string' ? message.editedAt : null;
}
