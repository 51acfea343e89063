/** What stands behind this lets somebody in. */
const CODE = /(\/invites\/by-code\/)[^/]+/gi;

/** A path as a log may hold it: without the code of an invitation (G3). */
export function shownPath(path: string): string {
  return path.replace(CODE, '$1[redacted]');
}
