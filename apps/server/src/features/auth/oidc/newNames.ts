import { DisplayName, normalizeUsername, Username } from '@palaver/protocol/names';
import type { ProviderPerson } from '../../providerPort.ts';
import { randomId } from '../../randomId.ts';

const TRIES = 9;
/** As many as leave room for what makes it another one. */
const BASE_MAX = 24;

/** Usernames for somebody new, each to be tried when the one before is taken: the first that a name of the provider makes, then others like it. */
export function* newUsernames({ username, email, name }: ProviderPerson): Generator<string> {
  const given = [username, email, name].flatMap((one) => baseOf(one) ?? []);
  const base = given.find((one) => Username.safeParse(one).success);
  if (base !== undefined) yield base;
  const stem = base ?? 'person';
  for (let n = 2; base !== undefined && n <= TRIES; n += 1) yield `${stem}${n}`;
  for (let n = 0; n < TRIES; n += 1) yield `${stem}-${randomId(6)}`;
}

/** What of a name can stand in a username. */
function baseOf(given: string | null): string | null {
  const [local = ''] = (given ?? '').split('@');
  const base = normalizeUsername(local.slice(0, 200))
    .replace(/[^a-z0-9._-]+/g, '.')
    .slice(0, BASE_MAX)
    .replace(/^[._-]+|[._-]+$/g, '');
  return base === '' ? null : base;
}

/** How somebody new is called, where the provider says it in a form that is a name here. */
export function newDisplayName({ name }: ProviderPerson): string | undefined {
  const displayName = DisplayName.safeParse(name);
  return displayName.success ? displayName.data : undefined;
}
