import type { ClientError } from '../state.ts';
import type { Entry } from './entry.ts';
import { attemptOf, type EntryState } from './entryState.ts';

/** The state of an entry as the device keeps it: pages of other versions read and write the same records. */
interface StoredState {
  /** It was put on the wire at least once. */
  frozen: boolean;
  /** It was put on the wire and no answer came. */
  unknown: boolean;
  failed: ClientError | null;
  failedWith: string | null;
}

export function toStored({ state, ...entry }: Entry): object {
  const attempt = attemptOf({ state });
  const stored: StoredState = {
    frozen: attempt !== 'queued',
    unknown: attempt === 'unconfirmed',
    failed: state.name === 'failed' ? state.error : null,
    failedWith: state.name === 'failed' ? state.failedWith : null,
  };
  return { ...entry, ...stored };
}

/** Undefined for what is no entry of the outbox. */
export function fromStored(value: unknown): Entry | undefined {
  if (!isStoredEntry(value)) return undefined;
  const { frozen, unknown, failed, failedWith, ...entry } = value;
  const attempt = unknown ? 'unconfirmed' : frozen ? 'tried' : 'queued';
  const state: EntryState = failed ? { name: 'failed', error: failed, failedWith, attempt } : { name: attempt };
  return { ...entry, state };
}

type Stored<E> = E extends Entry ? Omit<E, 'state'> & StoredState : never;

function isStoredEntry(value: unknown): value is Stored<Entry> {
  return typeof value === 'object' && value !== null && 'entryId' in value && 'roomId' in value && 'kind' in value;
}
