import { createValue } from '../ui/createValue.ts';
import { readDraft, writeDraft } from './draftStore.ts';

/** A text that left the field of a room, with the clientId under which it is sent. */
export interface LeavingText {
  clientId: string;
  text: string;
}

/**
 * Texts that left their field and are not safe in the outbox yet, by the key of its draft, oldest first. Until they are, they are kept beside the draft: a page that
 * ends in this time finds in the field again, when it is opened, what did not come into the outbox.
 */
const leaving = createValue<ReadonlyMap<string, readonly LeavingText[]>>(new Map());

export const subscribeLeaving = leaving.subscribe;

const keyBeside = (key: string) => `${key} leaving`;
const joined = (texts: readonly string[]) => texts.filter((text) => text !== '').join('\n');

/** What is leaving, as one text; empty: nothing. */
export function readLeaving(key: string): string {
  return joined((leaving.get().get(key) ?? []).map(({ text }) => text));
}

/** Lets a text go. @returns false where it could not be kept: it stands in the draft again, before what was written since */
export async function letGo(key: string, text: LeavingText, kept: Promise<unknown>): Promise<boolean> {
  setLeaving(key, [...(leaving.get().get(key) ?? []), text]);
  const isKept = await kept.then(
    () => true,
    () => false,
  );
  // Where it is not kept beside the draft any more, somebody signed out.
  const isThere = readBeside(key).some(({ clientId }) => clientId === text.clientId);
  setLeaving(
    key,
    (leaving.get().get(key) ?? []).filter((one) => one !== text),
  );
  if (!isKept && isThere) writeDraft(key, joined([text.text, readDraft(key)]));
  return isKept;
}

/** Puts before a draft what was leaving when an earlier page ended, but for what `isSent` knows: that came into the outbox. */
export function takeBack(key: string, isSent: (clientId: string) => boolean): void {
  if (leaving.get().has(key)) return;
  const left = readBeside(key);
  if (left.length === 0) return;
  const lost = left.filter(({ clientId }) => !isSent(clientId));
  writeDraft(key, joined([...lost.map(({ text }) => text), readDraft(key)]));
  writeDraft(keyBeside(key), '');
}

function setLeaving(key: string, texts: readonly LeavingText[]): void {
  const next = new Map(leaving.get());
  if (texts.length > 0) next.set(key, texts);
  else next.delete(key);
  writeDraft(keyBeside(key), texts.length > 0 ? JSON.stringify(texts) : '');
  leaving.set(next);
}

function readBeside(key: string): LeavingText[] {
  try {
    const stored: unknown = JSON.parse(readDraft(keyBeside(key)) || '[]');
    return Array.isArray(stored) ? stored.filter(isLeaving) : [];
  } catch {
    return [];
  }
}

function isLeaving(one: unknown): one is LeavingText {
  return (
    typeof one === 'object' &&
    one !== null &&
    'clientId' in one &&
    typeof one.clientId === 'string' &&
    'text' in one &&
    typeof one.text === 'string'
  );
}
