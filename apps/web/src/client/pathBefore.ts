/** Where somebody wanted to go who had to sign in first. */
export function pathBefore(): string {
  const state: unknown = history.state;
  const from: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'from') : null;
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/';
}
