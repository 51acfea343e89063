import { HOUR_POINTS, type HourPoint } from '@palaver/protocol/serverFigures';

/** What a point holds, in the order in which its numbers lie. */
const FIELDS = ['messages', 'connections', 'p50', 'p99', 'loopP99', 'memory'] as const;

/** The points of the last hour, as numbers in a row: 20 KB, however long the process lives. */
export class HourRing {
  readonly #times = new Float64Array(HOUR_POINTS);
  readonly #numbers = new Float64Array(HOUR_POINTS * FIELDS.length);
  /** Points so far, with those that were overwritten. */
  #count = 0;

  /** Adds a point, in place of the oldest where an hour is full. @param at milliseconds since 1970 */
  push(at: number, point: Omit<HourPoint, 'at'>): void {
    const place = this.#count % HOUR_POINTS;
    this.#times[place] = at;
    FIELDS.forEach((field, i) => (this.#numbers[place * FIELDS.length + i] = point[field]));
    this.#count += 1;
  }

  /** All points, oldest first. */
  points(): HourPoint[] {
    const kept = Math.min(this.#count, HOUR_POINTS);
    return Array.from({ length: kept }, (_, i) => this.#at((this.#count - kept + i) % HOUR_POINTS));
  }

  #at(place: number): HourPoint {
    const number = (field: (typeof FIELDS)[number]) =>
      this.#numbers[place * FIELDS.length + FIELDS.indexOf(field)] ?? 0;
    return {
      at: new Date(this.#times[place] ?? 0).toISOString(),
      messages: number('messages'),
      connections: number('connections'),
      p50: number('p50'),
      p99: number('p99'),
      loopP99: number('loopP99'),
      memory: number('memory'),
    };
  }
}
