/** The form in which names are searched and sorted: blind to case, to compatibility forms and to accents. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKC');
}
