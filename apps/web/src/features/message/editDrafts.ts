import { useSyncExternalStore } from 'react';
import { createValue } from '../../ui/createValue.ts';
import { draftKey } from '../../client/draftKey.ts';
import { readDraft, writeDraft } from '../../client/draftStore.ts';

/** An own message, by what names it before the server has it and after. */
export interface OwnMessage {
  roomId: string;
  clientId: string;
}

export interface EditDraft {
  /** The text as it was when the change was begun. */
  readonly base: string;
  readonly text: string;
  /** Where the focus was; null: nobody began it since the page was opened. */
  readonly from: Element | null;
}

/** Those that were looked for since the page was opened, by key; null: there is none. */
const drafts = createValue<ReadonlyMap<string, EditDraft | null>>(new Map());

/**
 * Changes of own messages that are being written. They are kept on the device at every key, as what is half written in a room is: a box that scrolls out
 * of the window, or whose page is loaded anew, comes back as it was left.
 */
export const editDrafts = {
  /** `shown` is what stands there now: a change that waits counts. */
  begin(message: OwnMessage, shown: string): void {
    const before = find(message);
    put(message, { base: before?.base ?? shown, text: before?.text ?? shown, from: document.activeElement });
  },
  set(message: OwnMessage, text: string): void {
    const draft = find(message);
    if (draft) put(message, { ...draft, text });
  },
  end(message: OwnMessage): void {
    put(message, null);
  },
  /** Forgets what the page knows; what is kept on the device stays. */
  clear(): void {
    drafts.set(new Map());
  },
};

/** What is written in place of a message; null while it is not being changed, and for none. */
export function useEditDraft(message: OwnMessage | null): EditDraft | null {
  return useSyncExternalStore(drafts.subscribe, () => message && find(message));
}

function keyOf({ roomId, clientId }: OwnMessage): string {
  return draftKey(`edit ${roomId} ${clientId}`);
}

function find(message: OwnMessage): EditDraft | null {
  const key = keyOf(message);
  const known = drafts.get().get(key);
  return known === undefined ? kept(readDraft(key)) : known;
}

/** The same text gives the same object: what is looked at again and again must not seem to change. */
const parsed = new Map<string, EditDraft | null>();

function kept(text: string): EditDraft | null {
  if (text === '') return null;
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const draft = parse(text);
  parsed.set(text, draft);
  return draft;
}

function parse(text: string): EditDraft | null {
  try {
    const stored: unknown = JSON.parse(text);
    const pair: readonly unknown[] = Array.isArray(stored) ? stored : [];
    const [base, changed] = pair;
    return typeof base === 'string' && typeof changed === 'string' ? { base, text: changed, from: null } : null;
  } catch {
    return null;
  }
}

function put(message: OwnMessage, draft: EditDraft | null): void {
  const key = keyOf(message);
  writeDraft(key, draft ? JSON.stringify([draft.base, draft.text]) : '');
  drafts.set(new Map(drafts.get()).set(key, draft));
}
