import dayjs, { type Dayjs } from 'dayjs';
import { t } from '../i18n/en.ts';

/** How many calendar days `at` lies before `now`. */
const daysBefore = (at: Dayjs, now: Dayjs) => now.startOf('day').diff(at.startOf('day'), 'day');
/** By this form, with the year where it is not that of `now`. */
const dated = (at: Dayjs, now: Dayjs, form: string) => at.format(at.isSame(now, 'year') ? form : `${form} YYYY`);

/** 14:02 */
export function clock(time: string): string {
  return dayjs(time).format('HH:mm');
}

/** Today 14:02, this week "Fri 17:44", else "12 Mar", with the year when it is another. */
export function shortTime(time: string, now: number): string {
  const at = dayjs(time);
  const days = daysBefore(at, dayjs(now));
  if (days === 0) return clock(time);
  return days > 0 && days < 7 ? at.format('ddd HH:mm') : dated(at, dayjs(now), 'D MMM');
}

/** Within the last hour "now" or "5 min"; before it, and after now, the short time. */
export function relativeTime(time: string, now: number): string {
  const minutes = Math.floor(dayjs(now).diff(time, 'minute', true));
  // A clock that runs a little ahead makes nothing of the future.
  if (minutes === 0 || minutes === -1) return t.now;
  return minutes > 0 && minutes < 60 ? t.minutes(minutes) : shortTime(time, now);
}

/** When something ends: "23:40" today, else with its day. */
export function endTime(time: string, now: number): string {
  const at = dayjs(time);
  if (daysBefore(at, dayjs(now)) === 0) return clock(time);
  return at.format(at.isSame(now, 'year') ? 'ddd D MMM HH:mm' : 'D MMM YYYY HH:mm');
}

/** Sunday, 15 March 2026, 14:02:07: for tooltips and screen readers. */
export function fullTime(time: string): string {
  return dayjs(time).format('dddd, D MMMM YYYY, HH:mm:ss');
}

/** The words over a day of messages. */
export function dayTitle(time: string, now: number): string {
  const at = dayjs(time);
  const days = daysBefore(at, dayjs(now));
  const date = at.format('dddd D MMMM');
  if (days === 0) return `${t.log.today}, ${date}`;
  return days === 1 ? `${t.log.yesterday}, ${date}` : dated(at, dayjs(now), 'dddd D MMMM');
}

/** From one day to another, as short as can be: "10 March", "10 to 14 March", "28 February to 3 March", with years where they differ from now. */
export function daySpan(from: string, to: string, now = Date.now()): string {
  const [first, last] = [dayjs(from), dayjs(to)];
  const isThisYear = first.isSame(last, 'year') && last.isSame(now, 'year');
  const whole = (at: Dayjs) => at.format(isThisYear ? 'D MMMM' : 'D MMMM YYYY');
  if (first.isSame(last, 'day')) return whole(last);
  return `${first.isSame(last, 'month') ? first.date() : whole(first)} to ${whole(last)}`;
}
