import { createValue } from '../ui/createValue.ts';
import { readDraft, writeDraft } from './draftStore.ts';

/**
 * Texts that left the field of a room and are not safe in the outbox yet, by the key of its draft, oldest first. Until they are, they are kept before what is half
 * written there since: a page that ends in this time finds them in the field when it is opened again.
 */
const leaving = createValue<ReadonlyMap<string, readonly string[]>>(new Map());

export const subscribeLeaving = leaving.subscribe;

const joined = (texts: readonly string[]) => texts.filter((text) => text !== '').join('\n');

/** What is leaving, as one text; empty: nothing. */
export function readLeaving(key: string): string {
  return joined(leaving.get().get(key) ?? []);
}

/** What is half written in the field of a room. */
export function readField(key: string): string {
  const [stored, before] = [readDraft(key), readLeaving(key)];
  if (before === '') return stored;
  if (stored === before) return '';
  return stored.startsWith(`${before}\n`) ? stored.slice(before.length + 1) : stored;
}

export function writeField(key: string, text: string): void {
  writeDraft(key, joined([readLeaving(key), text]));
}

/** Lets a text go out of its field, which is empty then. @returns false where it could not be kept: it stands in the field again, before what was written since */
export async function letGo(key: string, text: string, kept: Promise<unknown>): Promise<boolean> {
  setLeaving(key, [...(leaving.get().get(key) ?? []), text]);
  writeField(key, '');
  const isKept = await kept.then(
    () => true,
    () => false,
  );
  const isThere = readDraft(key).startsWith(readLeaving(key));
  const field = readField(key);
  const texts = [...(leaving.get().get(key) ?? [])];
  texts.splice(texts.indexOf(text), 1);
  setLeaving(key, texts);
  // Another tab may have written its own draft over it; where nothing is left, somebody signed out.
  if (isKept && isThere) writeField(key, field);
  if (!isKept && (isThere || field !== '')) writeField(key, joined([text, field]));
  return isKept;
}

function setLeaving(key: string, texts: readonly string[]): void {
  const next = new Map(leaving.get());
  if (texts.length > 0) next.set(key, texts);
  else next.delete(key);
  leaving.set(next);
}
