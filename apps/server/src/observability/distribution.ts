/** Whole numbers up to here are told apart. */
const EXACT = 128;
/** Above, each doubling is told apart in 64 steps of equal width. */
const STEP_BITS = 6;
const STEPS = 1 << STEP_BITS;
const FIRST_DOUBLING = Math.log2(EXACT);
const LAST_DOUBLING = 24;
/** What is more counts as this much: 16,777,216. */
export const MOST = 2 ** LAST_DOUBLING;
const PLACES = EXACT + 1 + (LAST_DOUBLING - FIRST_DOUBLING) * STEPS;

/**
 * How often which number was seen since the start: exact to 128, above that within 1/64. Adding one takes no memory. Two read it: whoever asks how many
 * were at most so much since the start, and whoever asks for percentiles since the last `mark`.
 */
export class Distribution {
  readonly #counts = new Float64Array(PLACES);
  readonly #marked = new Float64Array(PLACES);
  #sum = 0;

  /** Adds a number; less than 0 counts as 0, a part of a number as a whole one. */
  add(value: number): void {
    const whole = Math.min(MOST, Math.max(0, Math.ceil(value)));
    const counts = this.#counts;
    const place = placeOf(whole);
    counts[place] = (counts[place] ?? 0) + 1;
    this.#sum += whole;
  }

  /** The sum of all. */
  get sum(): number {
    return this.#sum;
  }

  /**
   * How many were at most this, for each of these bounds, and how many there were in all. @param bounds rising, and each the end of a place: up to 128, or
   * a multiple of 1/128 of the next power of two
   */
  atMost(bounds: readonly number[]): { counts: number[]; all: number } {
    const counts: number[] = [];
    let all = 0;
    let place = 0;
    for (const bound of bounds) {
      for (const end = placeOf(bound); place <= end; place += 1) all += this.#counts[place] ?? 0;
      counts.push(all);
    }
    for (; place < PLACES; place += 1) all += this.#counts[place] ?? 0;
    return { counts, all };
  }

  /** So much, or less, were these percent of all since the last mark; 0 where there were none. */
  percentile(percent: number): number {
    let all = 0;
    for (let place = 0; place < PLACES; place += 1) all += this.#since(place);
    if (all === 0) return 0;
    let left = Math.ceil((all * percent) / 100);
    for (let place = 0; place < PLACES; place += 1) {
      left -= this.#since(place);
      if (left <= 0) return endOf(place);
    }
    return MOST;
  }

  /** Percentiles begin anew here. */
  mark(): void {
    this.#marked.set(this.#counts);
  }

  #since(place: number): number {
    return (this.#counts[place] ?? 0) - (this.#marked[place] ?? 0);
  }
}

function placeOf(value: number): number {
  if (value <= EXACT) return value;
  const doubling = 31 - Math.clz32(value - 1);
  // The highest bit says which doubling; the next six say which step of it.
  const step = ((value - 1) >> (doubling - STEP_BITS)) - STEPS;
  return EXACT + 1 + (doubling - FIRST_DOUBLING) * STEPS + step;
}

/** The greatest number of a place. */
function endOf(place: number): number {
  if (place <= EXACT) return place;
  const above = place - EXACT - 1;
  const start = EXACT * 2 ** Math.floor(above / STEPS);
  return start + ((above % STEPS) + 1) * (start / STEPS);
}
