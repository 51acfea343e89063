import { StoreOpenError } from '../ports/storeOpenError.ts';

/**
 * Refuses a store that a later version has migrated: this one does not know what it would write into it (C10).
 * @param done the names that are noted in the store
 * @param store how it is named to whoever starts the server
 * @throws StoreOpenError with one line
 */
export function requireKnownMigrations(done: string[], known: { name: string }[], store: string): void {
  const later = done.filter((name) => !known.some((migration) => migration.name === name)).sort();
  if (later.length === 0) return;
  throw new StoreOpenError(
    `${store} was changed by a later version of Palaver (${later.join(', ')}). Start that version or a newer one; nothing was changed.`,
  );
}
