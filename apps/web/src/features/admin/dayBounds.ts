/** The moments between which these days lie, the last one whole; of a day that is not given there is no bound. Days are as one lives them, `YYYY-MM-DD`. */
export function dayBounds({ from, to }: { from: string; to: string }): { from?: string; to?: string } {
  const first = from === '' ? null : startOf(from, 0);
  const last = to === '' ? null : startOf(to, 1);
  return { ...(first !== null && { from: first }), ...(last !== null && { to: last }) };
}

/** When a day begins, or one of those after it; null: it is none. */
function startOf(day: string, later: number): string | null {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number);
  const start = new Date(year, month - 1, date + later);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}
