import { useSyncExternalStore } from 'react';
import type { Message } from '@palaver/protocol/entities';

export interface EditDraft {
  /** The text as it was when the change was begun. */
  readonly base: string;
  readonly text: string;
  /** Where the focus was. */
  readonly from: Element | null;
}

const drafts = new Map<string, EditDraft>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Changes that are being written, by message id: a box that scrolls out of the window comes back as it was left. */
export const editDrafts = {
  /** `shown` is what stands there now: a change that waits counts. */
  begin({ id }: Pick<Message, 'id'>, shown: string): void {
    if (!drafts.has(id)) drafts.set(id, { base: shown, text: shown, from: document.activeElement });
    tell();
  },
  set(id: string, text: string): void {
    const draft = drafts.get(id);
    if (draft) drafts.set(id, { ...draft, text });
    tell();
  },
  end(id: string): void {
    drafts.delete(id);
    tell();
  },
  clear(): void {
    drafts.clear();
    tell();
  },
};

/** What is written in place of a message; null while it is not being changed. */
export function useEditDraft(id: string): EditDraft | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => drafts.get(id) ?? null,
  );
}
