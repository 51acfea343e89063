import { fieldOf } from '../fieldOf.ts';
import type { ClientError } from '../state.ts';
import { type Entry, namesClientId, type SendEntry, sendOf, withTarget } from './entry.ts';
import { attemptOf, type EntryState, failureOf, reviveWith } from './entryState.ts';
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
  const failure = entry && failureOf(entry);
  if (!entry || !failure || HOPELESS.has(failure.errorCode)) return {};
  const waitsFor = entry.kind === 'send' ? undefined : sendOf(entries, entry.target);
  if (waitsFor?.state.name === 'failed') return planRetry(entries, waitsFor.entryId, { newId, seenEditedAt });

  const queued: EntryState = { name: 'queued' };
  const state: EntryState = attemptOf(entry) === 'unconfirmed' ? { name: 'unconfirmed' } : queued;
  const again = { state, serverErrors: 0 };
  if (entry.kind === 'send') {
    const fresh = failure.errorCode === 'CLIENT_ID_REUSED';
    const clientId = fresh ? newId() : entry.clientId;
    const next = { ...entry, ...again, clientId, entryId: clientId, ...(fresh ? { v: 0, state: queued } : {}) };
    return { put: [next, ...followers(entries, entry, clientId)], remove: fresh ? [entry] : [] };
  }
  if (entry.kind === 'edit' && failure.errorCode === 'EDIT_CONFLICT') {
    const seen = 'id' in entry.target ? seenEditedAt(entry.target.id) : undefined;
    const editedAt = seen === undefined ? refusedBase(failure) : seen;
    return { put: [{ ...entry, ...again, state: queued, base: { editedAt } }] };
  }
  return { put: [{ ...entry, ...again }] };
}

function followers(entries: readonly Entry[], before: SendEntry, clientId: string): Entry[] {
  return entries.flatMap((entry): Entry[] => {
    if (entry.entryId === before.entryId || !namesClientId(entry, before.clientId)) return [];
    const state = reviveWith(before.clientId, entry);
    const renamed = { ...withTarget(entry, { clientId }), state };
    const behind =
      renamed.kind === 'send' && state.name !== 'failed' ? followers(entries, renamed, renamed.clientId) : [];
    return [renamed, ...behind];
  });
}

/** The editedAt that the refusal gave. */
function refusedBase({ details }: ClientError): string | null {
  const editedAt = fieldOf(fieldOf(details, 'message'), 'editedAt');
  return typeof editedAt === 'string' ? editedAt : null;
}
