import { DisplayName } from '@palaver/protocol/names';
import type { Provider } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

const GOOGLE = { id: 'google', name: 'Google', issuer: new URL('https://accounts.google.com') };
const VARIABLE = /^OIDC_([A-Z0-9]+(?:_[A-Z0-9]+)*?)_(?:ISSUER|CLIENT_ID|CLIENT_SECRET|NAME)$/;
const ID_MAX = 40;
const ISSUER = 'takes the address that the provider calls itself, like https://login.example.org';

/** Google, where its two variables are set, then every provider of which OIDC_<ID>_… are, by their ids. */
export function readProviders(read: EnvironmentReader): Provider[] {
  const ids = new Set(read.names().flatMap((name) => VARIABLE.exec(name)?.[1] ?? []));
  return [readGoogle(read), ...[...ids].sort().map((id) => readProvider(read, id))].filter((one) => one !== null);
}

function readGoogle(read: EnvironmentReader): Provider | null {
  const names = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const;
  if (names.every((name) => read.text(name) === undefined)) return null;
  const [clientId, clientSecret] = names.map((name) => requireText(read, name)) as [string, string];
  return { ...GOOGLE, clientId, clientSecret };
}

function readProvider(read: EnvironmentReader, part: string): Provider | null {
  const of = (what: string) => `OIDC_${part}_${what}`;
  const id = part.toLowerCase().replaceAll('_', '-');
  if (id === GOOGLE.id)
    return read.fault(`${of('ISSUER')}: this id is Google’s. Set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.`, null);
  if (id.length > ID_MAX) return read.fault(`${of('ISSUER')} has an id of more than ${ID_MAX} characters.`, null);
  const value = requireText(read, of('ISSUER'));
  const clientId = requireText(read, of('CLIENT_ID'));
  const clientSecret = requireText(read, of('CLIENT_SECRET'));
  const name = DisplayName.safeParse(read.text(of('NAME')) ?? part.slice(0, 1) + part.slice(1).toLowerCase());
  if (!name.success)
    return read.fault(`${of('NAME')} takes a name of 1 to 64 characters, all of which can be seen.`, null);
  const issuer = issuerOf(value);
  if (value !== '' && !issuer) return read.fault(`${of('ISSUER')} ${ISSUER}, not "${value}".`, null);
  return issuer && { id, name: name.data, issuer, clientId, clientSecret };
}

/** Without https whoever is in between could sign in as anybody: it is for a provider on this very machine. */
function issuerOf(value: string): URL | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || url.search !== '' || url.hash !== '' || url.username !== '') return null;
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere) ? url : null;
}

function requireText(read: EnvironmentReader, name: string): string {
  return read.text(name) ?? read.fault(`${name} is missing: a provider takes its address, an id and a secret.`, '');
}
