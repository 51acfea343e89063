const MARKS = /\p{M}/gu;

/** The form in which names are searched and sorted: blind to case, to compatibility forms and to accents. Linear in the length of `name`. */
export function foldName(name: string): string {
  // Marks go first: to sort a run of them, as normalising does, takes time by the square of its length.
  return name.replace(MARKS, '').normalize('NFKD').replace(MARKS, '').toLowerCase().normalize('NFKC');
}

/** Both names of a person, as they are searched. */
export function foldPerson(username: string, displayName: string): string {
  return `${foldName(username)}\n${foldName(displayName)}`;
}
