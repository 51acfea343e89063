/** A time of a line as it is stored: ms since 1970. */
export const time = (at: string) => Date.parse(at);
export const optionalTime = (at: string | null) => (at === null ? null : time(at));
