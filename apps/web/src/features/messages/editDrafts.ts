import { useSyncExternalStore } from 'react';
import type { Message } from '@palaver/protocol/entities';
import { createValue } from '../../ui/createValue.ts';

export interface EditDraft {
  /** The text as it was when the change was begun. */
  readonly base: string;
  readonly text: string;
  /** Where the focus was. */
  readonly from: Element | null;
}

const drafts = createValue<ReadonlyMap<string, EditDraft>>(new Map());

/** Changes that are being written, by message id: a box that scrolls out of the window comes back as it was left. */
export const editDrafts = {
  /** `shown` is what stands there now: a change that waits counts. */
  begin({ id }: Pick<Message, 'id'>, shown: string): void {
    if (drafts.get().has(id)) return;
    drafts.set(new Map(drafts.get()).set(id, { base: shown, text: shown, from: document.activeElement }));
  },
  set(id: string, text: string): void {
    const draft = drafts.get().get(id);
    if (draft) drafts.set(new Map(drafts.get()).set(id, { ...draft, text }));
  },
  end(id: string): void {
    drafts.set(new Map([...drafts.get()].filter(([one]) => one !== id)));
  },
  clear(): void {
    drafts.set(new Map());
  },
};

/** What is written in place of a message; null while it is not being changed. */
export function useEditDraft(id: string): EditDraft | null {
  return useSyncExternalStore(drafts.subscribe, () => drafts.get().get(id) ?? null);
}
