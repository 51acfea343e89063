import type { Config } from '../config.ts';

/**
 * A link to a page of ours; `secret` stands behind the #, where it reaches no server and no log. Where the server was not told its address, it is the path,
 * to which whoever shows it adds the origin. The `Host` of a request is never used.
 */
export function pageLink(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  page: 'reset' | 'confirm' | 'invite',
  secret: string,
) {
  return `${publicUrl?.origin ?? ''}/${page}#${secret}`;
}
