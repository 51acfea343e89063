/** Letters written from right to left, and signs that turn the direction of what follows. */
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/u;
/** A name in a sentence: whatever is in it turns nothing around it. */
export const isolated = (name: string) => (TURNS.test(name) ? `\u2068${name}\u2069` : name);
export const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/** How long to wait: in seconds while one would count them, else in minutes. */
export const span = (seconds: number) =>
  seconds <= 90 ? count(seconds, 'second', 'seconds') : count(Math.ceil(seconds / 60), 'minute', 'minutes');
