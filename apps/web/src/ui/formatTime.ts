import dayjs from 'dayjs';
import { t } from '../i18n/en.ts';

/** 14:02 */
export function clock(time: string): string {
  return dayjs(time).format('HH:mm');
}

/** Today 14:02, this week "Fri 17:44", else "12 Mar", with the year when it is another. */
export function shortTime(time: string, now: number): string {
  const at = dayjs(time);
  const today = dayjs(now);
  if (at.isSame(today, 'day')) return at.format('HH:mm');
  if (today.diff(at, 'day') < 6) return at.format('ddd HH:mm');
  return at.format(at.isSame(today, 'year') ? 'D MMM' : 'D MMM YYYY');
}

/** Sunday, 15 March 2026, 14:02:07: for tooltips and screen readers. */
export function fullTime(time: string): string {
  return dayjs(time).format('dddd, D MMMM YYYY, HH:mm:ss');
}

/** The words over a day of messages. */
export function dayTitle(time: string, now: number): string {
  const at = dayjs(time);
  const today = dayjs(now);
  const date = at.format(at.isSame(today, 'year') ? 'dddd D MMMM' : 'dddd D MMMM YYYY');
  if (at.isSame(today, 'day')) return `${t.log.today}, ${date}`;
  if (at.isSame(today.subtract(1, 'day'), 'day')) return `${t.log.yesterday}, ${date}`;
  return date;
}
