import { t } from '../i18n/en.ts';

/** Words of a date by themselves: how a browser puts them together differs from one to the next. */
const word = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en', options);
const WEEKDAY = word({ weekday: 'long' });
const SHORT_WEEKDAY = word({ weekday: 'short' });
const MONTH = word({ month: 'long' });
const SHORT_MONTH = word({ month: 'short' });
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const two = (n: number) => String(n).padStart(2, '0');
const hours = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;
const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
/** How many calendar days `at` lies before `now`. */
const daysBefore = (at: Date, now: Date) => Math.round((midnight(now) - midnight(at)) / DAY_MS);

/** 14:02 */
export function clock(time: string): string {
  return hours(new Date(time));
}

/** Today 14:02, this week "Fri 17:44", else "12 Mar", with the year when it is another. */
export function shortTime(time: string, now: number): string {
  const at = new Date(time);
  const today = new Date(now);
  const days = daysBefore(at, today);
  if (days === 0) return hours(at);
  if (days > 0 && days < 7) return `${SHORT_WEEKDAY.format(at)} ${hours(at)}`;
  const date = `${at.getDate()} ${SHORT_MONTH.format(at)}`;
  return at.getFullYear() === today.getFullYear() ? date : `${date} ${at.getFullYear()}`;
}

/** Within the last hour "now" or "5 min"; before it, and after now, the short time. */
export function relativeTime(time: string, now: number): string {
  const minutes = Math.floor((now - new Date(time).getTime()) / MINUTE_MS);
  // A clock that runs a little ahead makes nothing of the future.
  if (minutes === 0 || minutes === -1) return t.now;
  return minutes > 0 && minutes < 60 ? t.minutes(minutes) : shortTime(time, now);
}

/** Sunday, 15 March 2026, 14:02:07: for tooltips and screen readers. */
export function fullTime(time: string): string {
  const at = new Date(time);
  return `${WEEKDAY.format(at)}, ${at.getDate()} ${MONTH.format(at)} ${at.getFullYear()}, ${hours(at)}:${two(at.getSeconds())}`;
}

/** The words over a day of messages. */
export function dayTitle(time: string, now: number): string {
  const at = new Date(time);
  const today = new Date(now);
  const days = daysBefore(at, today);
  const date = `${WEEKDAY.format(at)} ${at.getDate()} ${MONTH.format(at)}`;
  if (days === 0) return `${t.log.today}, ${date}`;
  if (days === 1) return `${t.log.yesterday}, ${date}`;
  return at.getFullYear() === today.getFullYear() ? date : `${date} ${at.getFullYear()}`;
}

/** From one day to another, as short as can be: "10 March", "10 to 14 March", "28 February to 3 March", with years where they differ from now. */
export function daySpan(from: string, to: string, now = Date.now()): string {
  const [first, last] = [new Date(from), new Date(to)];
  const thisYear = new Date(now).getFullYear();
  const sameYear = first.getFullYear() === last.getFullYear();
  const sameMonth = sameYear && first.getMonth() === last.getMonth();
  const year = (at: Date) => (at.getFullYear() === thisYear && sameYear ? '' : ` ${at.getFullYear()}`);
  const whole = (at: Date) => `${at.getDate()} ${MONTH.format(at)}${year(at)}`;
  if (sameMonth && first.getDate() === last.getDate()) return whole(last);
  return `${sameMonth ? first.getDate() : whole(first)} to ${whole(last)}`;
}
