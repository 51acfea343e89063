import { describe, expect, it } from 'vitest';
import { EnvironmentReader } from './environmentReader.ts';
import { readProviders } from './readProviders.ts';

function read(env: Record<string, string>) {
  const reader = new EnvironmentReader(env);
  const providers = readProviders(reader);
  return { providers, faults: reader.faults };
}
const HOUSE = {
  OIDC_HOUSE_ISSUER: 'https://login.example.org',
  OIDC_HOUSE_CLIENT_ID: 'palaver',
  OIDC_HOUSE_CLIENT_SECRET: 'hush-hush',
};

describe('the settings of providers', () => {
  it('name nobody where none is set, and Google first where it is', () => {
    expect(read({}).providers).toEqual([]);
    const { providers, faults } = read({ ...HOUSE, GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'hush' });
    expect(faults).toEqual([]);
    expect(providers.map(({ id, name, issuer }) => [id, name, issuer.href])).toEqual([
      ['google', 'Google', 'https://accounts.google.com/'],
      ['house', 'House', 'https://login.example.org/'],
    ]);
  });

  it('take an id of several words, and a name', () => {
    const { providers } = read({
      OIDC_FIRST_HOUSE_ISSUER: 'https://login.example.org/realms/one',
      OIDC_FIRST_HOUSE_CLIENT_ID: 'palaver',
      OIDC_FIRST_HOUSE_CLIENT_SECRET: 'hush-hush',
      OIDC_FIRST_HOUSE_NAME: 'The First House',
    });
    expect(providers).toMatchObject([{ id: 'first-house', name: 'The First House', clientId: 'palaver' }]);
  });

  it.each([
    ['GOOGLE_CLIENT_SECRET', { GOOGLE_CLIENT_ID: 'an-id' }],
    ['GOOGLE_CLIENT_ID', { GOOGLE_CLIENT_SECRET: 'hush-hush' }],
    ['OIDC_HOUSE_ISSUER', { ...HOUSE, OIDC_HOUSE_ISSUER: '' }],
    ['OIDC_HOUSE_CLIENT_SECRET', { ...HOUSE, OIDC_HOUSE_CLIENT_SECRET: '' }],
    ['OIDC_HOUSE_ISSUER', { ...HOUSE, OIDC_HOUSE_ISSUER: 'login.example.org' }],
    ['OIDC_HOUSE_ISSUER', { ...HOUSE, OIDC_HOUSE_ISSUER: 'http://login.example.org' }],
    ['OIDC_HOUSE_NAME', { ...HOUSE, OIDC_HOUSE_NAME: 'deleted-\u202e' }],
    ['OIDC_GOOGLE_ISSUER', { OIDC_GOOGLE_ISSUER: 'https://login.example.org' }],
  ])('stop the start with a line that names %s, and shows no secret', (name, env) => {
    const { faults } = read(env);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}\\b`));
    expect(faults[0]).not.toContain('hush');
  });
});
