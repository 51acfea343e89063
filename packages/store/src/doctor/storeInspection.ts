/** What was found in a store that was only looked at. */
export interface StoreInspection {
  /** Migrations that this version would do at its next start. */
  pending: string[];
  /** Migrations of a later version: this one does not start on it. */
  later: string[];
  /** What is broken, in words of the database; empty: nothing. */
  damage: string[];
  /** Where the store has a clock of its own: what it says, ms since 1970, when asked. */
  time: number | null;
  /** The youngest date of a session in it, ms since 1970; null: there is none. */
  youngest: number | null;
}

export function sortMigrations(done: string[], known: { name: string }[]): Pick<StoreInspection, 'pending' | 'later'> {
  const names = known.map(({ name }) => name);
  return {
    pending: names.filter((name) => !done.includes(name)),
    later: done.filter((name) => !names.includes(name)),
  };
}
