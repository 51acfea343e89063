/** The form in which names are searched and sorted: blind to case, to compatibility forms and to accents. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKC');
}

/** Both names of a person, as they are searched. */
export function foldPerson(username: string, displayName: string): string {
  return `${foldName(username)}\n${foldName(displayName)}`;
}
