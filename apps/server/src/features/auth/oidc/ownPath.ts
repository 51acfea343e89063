const OUR = 'https://palaver.invalid';
/** The longest that is taken along. */
const MAX = 2_000;

/**
 * A path of this server in its plain form, from whatever somebody asked to be sent to after a sign-in; else its first page. It never names another host,
 * however it is written: browsers read `\\` as `/`, leave out line breaks, and resolve dots.
 */
export function ownPath(asked: string | undefined): string {
  if (asked === undefined || asked.length > MAX || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(asked)) return '/';
  if (!URL.canParse(asked, OUR)) return '/';
  const { origin, pathname, search, hash } = new URL(asked, OUR);
  return origin === OUR && !pathname.startsWith('//') ? pathname + search + hash : '/';
}
