import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';
import { AuditList, InviteList } from '@palaver/protocol/answers';
import { Me } from '@palaver/protocol/entities';
import { rest } from '../testing/rest.ts';
import { type Mailbox, startMailbox } from '../testing/startMailbox.ts';
import { startForger } from '../testing/startForger.ts';
import { startProvider, type TestProvider } from '../testing/startProvider.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';
import { WebBrowser } from '../testing/webBrowser.ts';

const PASSWORD = 'four plain words';

describe('signing in by a provider', () => {
  let mailbox: Mailbox;
  let provider: TestProvider;
  let server: TestServer;
  let admin: string;
  let clock = Date.now();

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    provider = await startProvider(url);
    mailbox = await startMailbox();
    const env = { PORT: String(port), PUBLIC_URL: url, SMTP_URL: mailbox.url, ...provider.env };
    server = await startServer(env, undefined, () => clock);
    admin = (await registerAt(server.url, 'otto', { setupCode: server.setupCode })).accessToken;
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([provider.close(), mailbox.close()]);
  });
  let count = 0;
  beforeEach(() => {
    count += 1;
    provider.person = { sub: `sub-${count}`, preferred_username: `guest${count}`, name: `Guest ${count}` };
  });

  const start = (query = '') => `${server.url}/api/auth/oidc/house${query}`;
  const isCallback = (url: URL) => url.pathname.endsWith('/callback');
  const isPage = (url: URL) => url.origin === server.url && !url.pathname.startsWith('/api/');
  const travel = (browser: WebBrowser, query = '') => browser.follow(start(query), isPage);
  const token = async (browser: WebBrowser) => {
    const answer = await browser.open(`${server.url}/api/auth/token`, { method: 'POST' });
    return ((await answer.json()) as { accessToken: string }).accessToken;
  };
  const me = async (bearer: string) =>
    Me.parse((await rest(server.url, 'GET', '/api/users/me', { token: bearer })).body);
  const signedIn = async (browser = new WebBrowser(), query = '') => {
    const page = await travel(browser, query);
    expect(page).not.toContain('error=');
    return token(browser);
  };
  const auditOf = async (action: string) =>
    AuditList.parse((await rest(server.url, 'GET', `/api/admin/audit?action=${action}`, { token: admin })).body).items;

  it('is offered by the config', async () => {
    expect((await rest(server.url, 'GET', '/api/config')).body).toMatchObject({
      google: false,
      signIn: [{ id: 'house', name: 'The House' }],
    });
  });

  it('makes an account, which is found again by its identity, whatever else it is called', async () => {
    provider.person = { ...provider.person, email: 'Dana@example.org', email_verified: true };
    const browser = new WebBrowser();
    expect(await travel(browser, '?returnTo=/rooms/general')).toBe(`${server.url}/rooms/general`);
    const bearer = await token(browser);
    const first = await me(bearer);
    expect(first).toMatchObject({
      username: `guest${count}`,
      displayName: `Guest ${count}`,
      email: 'dana@example.org',
      emailConfirmed: true,
      hasPassword: false,
      role: 'user',
      identities: [{ provider: 'house', label: 'Dana@example.org' }],
    });
    const [session] = (await rest(server.url, 'GET', '/api/sessions', { token: bearer })).body.items;
    expect(session).toMatchObject({ provider: 'house' });
    provider.person = { sub: provider.person.sub, name: 'Somebody Else', preferred_username: 'another' };
    expect((await me(await signedIn())).id).toBe(first.id);
    const rows = await auditOf('register');
    expect(rows.filter(({ subject }) => subject?.id === first.id)).toHaveLength(1);
  });

  it('gives another name where the name is taken or is none', async () => {
    provider.person.preferred_username = 'otto';
    expect(await me(await signedIn())).toMatchObject({ username: 'otto2' });
    provider.person = { sub: 'strange', preferred_username: 'admin', name: 'deleted-\u202e' };
    const { username, displayName } = await me(await signedIn());
    expect(username).toMatch(/^person-[a-z0-9]{6}$/);
    expect(displayName).toBe(username);
  });

  it('makes one account of several that come back at once', async () => {
    const browsers = Array.from({ length: 4 }, () => new WebBrowser());
    const callbacks = await Promise.all(browsers.map((browser) => browser.follow(start(), isCallback)));
    await Promise.all(browsers.map((browser, n) => browser.open(callbacks[n] ?? '')));
    const ids = await Promise.all(browsers.map(async (browser) => (await me(await token(browser))).id));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[a-z0-9]{16}$/);
  });

  it('links an account that has confirmed the address which the provider has verified, and tells it by mail', async () => {
    const email = `ben${count}@example.org`;
    const ben = await registerAt(server.url, `ben${count}`, { email });
    const confirmation = await mailbox.waitFor(email);
    await rest(server.url, 'POST', '/api/auth/email/confirm', {
      token: ben.accessToken,
      body: { token: confirmation.secret },
    });
    provider.person = { ...provider.person, email, email_verified: true };
    expect(await me(await signedIn())).toMatchObject({ id: ben.user.id, hasPassword: true });
    expect((await mailbox.waitFor(email, ({ subject }) => subject.includes('The House'))).text).toContain(
      `ben${count}`,
    );
    const [row] = await auditOf('identityLinked');
    expect(row).toMatchObject({ subject: { id: ben.user.id }, details: { provider: 'house' } });
  });

  it.each([
    ['that the provider has not verified', true, false],
    ['that the account has not confirmed', false, true],
  ])('links no account by an address %s', async (_what, isConfirmed, isVerified) => {
    const email = `carl${count}@example.org`;
    const carl = await registerAt(server.url, `carl${count}`, { email });
    const { secret } = await mailbox.waitFor(email);
    const body = { token: secret };
    if (isConfirmed) await rest(server.url, 'POST', '/api/auth/email/confirm', { token: carl.accessToken, body });
    provider.person = { ...provider.person, email, email_verified: isVerified };
    const other = await me(await signedIn());
    expect(other.id).not.toBe(carl.user.id);
    expect((await me(carl.accessToken)).identities).toEqual([]);
  });

  it('links and unlinks with the password, in the session that asked for it, within five minutes', async () => {
    const browser = new WebBrowser();
    const login = { username: `eva${count}`, password: PASSWORD };
    const headers = { 'content-type': 'application/json' };
    const made = await browser.open(`${server.url}/api/auth/register`, {
      method: 'POST',
      headers,
      body: JSON.stringify(login),
    });
    const { accessToken } = (await made.json()) as { accessToken: string };
    const ask = (body: object) =>
      rest(server.url, 'POST', '/api/users/me/identities/house', { token: accessToken, body });
    expect(await ask({})).toMatchObject({ status: 401, body: { errorCode: 'CONFIRMATION_REQUIRED' } });
    const late = (await ask({ confirm: { password: PASSWORD } })).body.url;
    clock += 5 * 60_000 + 1_000;
    expect(await browser.follow(late, isPage)).toBe(`${server.url}/you/security#error=SIGN_IN_EXPIRED`);
    const { url } = (await ask({ confirm: { password: PASSWORD } })).body;
    // Another browser, where this session is not, is not linked.
    expect(await new WebBrowser().follow(url, isPage)).toBe(`${server.url}/you/security#error=SIGN_IN_EXPIRED`);
    expect(await browser.follow(url, isPage)).toBe(`${server.url}/you/security`);
    const { identities } = await me(accessToken);
    expect(identities).toMatchObject([{ provider: 'house', label: `guest${count}` }]);
    expect((await me(await signedIn())).username).toBe(login.username);

    // It is hers now: nobody else can have it.
    const finn = await registerAt(server.url, `finn${count}`);
    const theirs = new WebBrowser();
    await theirs.open(`${server.url}/api/auth/login`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ username: `finn${count}`, password: PASSWORD }),
    });
    const bearer = await token(theirs);
    const body = { confirm: { password: PASSWORD } };
    const asked = await rest(server.url, 'POST', '/api/users/me/identities/house', { token: bearer, body });
    expect(await theirs.follow(asked.body.url, isPage)).toContain('#error=INVALID_CREDENTIALS');
    expect((await me(finn.accessToken)).identities).toEqual([]);

    const path = `/api/users/me/identities/${identities[0]?.id ?? ''}`;
    expect(await rest(server.url, 'DELETE', path, { token: finn.accessToken, body })).toMatchObject({ status: 404 });
    expect((await rest(server.url, 'DELETE', path, { token: accessToken, body })).status).toBe(204);
    expect((await me(accessToken)).identities).toEqual([]);
    expect((await auditOf('identityUnlinked'))[0]).toMatchObject({ details: { provider: 'house' } });
    expect((await me(await signedIn())).username).toBe(`guest${count}`);
  });

  it('never unlinks the last way in, and confirms without a password by a sign-in of the last ten minutes', async () => {
    const bearer = await signedIn();
    const [linked] = (await me(bearer)).identities;
    const id = linked?.id ?? '';
    const unlink = () => rest(server.url, 'DELETE', `/api/users/me/identities/${id}`, { token: bearer, body: {} });
    expect(await unlink()).toMatchObject({ status: 409, body: { errorCode: 'LAST_SIGN_IN' } });
    clock += 10 * 60_000 + 1;
    expect(await unlink()).toMatchObject({ status: 401, body: { errorCode: 'CONFIRMATION_REQUIRED' } });
    const again = await signedIn();
    const body = { next: 'another four words' };
    expect((await rest(server.url, 'PUT', '/api/users/me/password', { token: again, body })).status).toBe(204);
    const confirm = { password: 'another four words' };
    const path = `/api/users/me/identities/${id}`;
    expect((await rest(server.url, 'DELETE', path, { token: again, body: { confirm } })).status).toBe(204);
  });

  it('asks for no code of ours: the factor of the provider holds', async () => {
    const bearer = await signedIn();
    const { id } = await me(bearer);
    await server.stores.users.changeFactor(id, { kind: 'begin', proof: null, pending: { secret: 's', until: 1 } });
    await server.stores.users.changeFactor(id, { kind: 'switchOn', secret: 's', timeStep: 1, recoveryCodes: [] });
    expect((await me(await signedIn())).id).toBe(id);
  });

  it('is refused to who is deactivated, and makes no other account; deleted, the identity is free', async () => {
    const { id } = await me(await signedIn());
    await rest(server.url, 'PATCH', `/api/admin/users/${id}`, { token: admin, body: { deactivated: true } });
    expect(await travel(new WebBrowser())).toBe(`${server.url}/sign-in#error=INVALID_CREDENTIALS`);
    const body = { confirm: { password: PASSWORD } };
    expect((await rest(server.url, 'DELETE', `/api/admin/users/${id}`, { token: admin, body })).status).toBe(204);
    expect((await me(await signedIn())).id).not.toBe(id);
  });

  describe('where registration is by invitation or closed', () => {
    const set = (registration: string) =>
      rest(server.url, 'PATCH', '/api/admin/settings', { token: admin, body: { registration } });
    afterAll(() => set('open'));

    it('makes an account by an invitation, which is used once', async () => {
      await set('invite');
      expect(await travel(new WebBrowser())).toBe(`${server.url}/sign-in#error=REGISTRATION_CLOSED`);
      const { url } = (await rest(server.url, 'POST', '/api/invites', { token: admin, body: {} })).body;
      const code = url.split('#')[1];
      const uses = async () =>
        InviteList.parse((await rest(server.url, 'GET', '/api/invites', { token: admin })).body).items[0]?.uses;
      // Who is known already needs none, and takes none.
      provider.person = { sub: 'sub-2', name: 'Known' };
      await signedIn(new WebBrowser(), `?invite=${code}`);
      expect(await uses()).toBe(0);
      provider.person = { sub: `invited-${count}`, preferred_username: `invited${count}` };
      expect(await me(await signedIn(new WebBrowser(), `?invite=${code}`))).toMatchObject({
        username: `invited${count}`,
      });
      expect(await uses()).toBe(1);
      provider.person = { sub: `late-${count}`, preferred_username: `late${count}` };
      expect(await travel(new WebBrowser(), `?invite=${code}`)).toBe(`${server.url}/sign-in#error=INVITE_INVALID`);
    });

    it('gives a use back where no account came of it', async () => {
      await set('invite');
      const { url } = (await rest(server.url, 'POST', '/api/invites', { token: admin, body: { maxUses: 5 } })).body;
      const code = url.split('#')[1];
      const browsers = Array.from({ length: 3 }, () => new WebBrowser());
      const at = await Promise.all(browsers.map((one) => one.follow(start(`?invite=${code}`), isCallback)));
      await Promise.all(browsers.map((one, n) => one.open(at[n] ?? '')));
      const [invite] = (await rest(server.url, 'GET', '/api/invites', { token: admin })).body.items;
      expect(invite.uses).toBe(1);
    });

    it('makes none where registration is closed, and still signs in who has one', async () => {
      await set('closed');
      expect(await travel(new WebBrowser())).toBe(`${server.url}/sign-in#error=REGISTRATION_CLOSED`);
      provider.person = { sub: 'sub-2' };
      await signedIn();
    });
  });

  describe('is not to be forged', () => {
    const EXPIRED = '/sign-in#error=SIGN_IN_EXPIRED';
    const end = async (browser: WebBrowser, url: string) =>
      (await browser.open(url)).headers.get('location')?.slice(server.url.length);

    it('without the cookie, with that of another sign-in, with another state, or after ten minutes', async () => {
      const [anna, ben] = [new WebBrowser(), new WebBrowser()];
      const callback = await anna.follow(start(), isCallback);
      await ben.follow(start(), isCallback);
      expect(await end(new WebBrowser(), callback)).toBe(EXPIRED);
      expect(await end(ben, callback)).toBe(EXPIRED);
      const forged = new URL(callback);
      forged.searchParams.set('state', 'forged');
      expect(await end(anna, forged.href)).toBe(EXPIRED);
      clock += 600_001;
      expect(await end(anna, callback)).toBe(EXPIRED);
    });

    it('by a code that was used', async () => {
      const anna = new WebBrowser();
      const callback = await anna.follow(start(), isCallback);
      const kept = [...anna.cookies(server.url)];
      expect(await end(anna, callback)).toBe('/');
      expect(await end(anna, callback)).toBe(EXPIRED);
      for (const [name, value] of kept) anna.cookies(server.url).set(name, value);
      expect(await end(anna, callback)).toBe('/sign-in#error=PROVIDER_FAILED');
    });

    it('by what the provider does not say', async () => {
      const anna = new WebBrowser();
      const callback = new URL(await anna.follow(start(), isCallback));
      callback.searchParams.set('code', 'made-up');
      expect(await end(anna, callback.href)).toBe('/sign-in#error=PROVIDER_FAILED');
      expect((await rest(server.url, 'GET', '/api/auth/oidc/nobody')).status).toBe(404);
    });

    it.each([
      '//evil.example',
      '/\\evil.example',
      '/%2f%2fevil.example',
      '/.//evil.example',
      '/\t/evil.example',
      'https://evil.example',
      '/a\r\nx: y',
    ])('to send people elsewhere afterwards: %j', async (returnTo) => {
      const anna = new WebBrowser();
      const at = await anna.follow(start(`?returnTo=${encodeURIComponent(returnTo)}`), isCallback);
      const location = (await anna.open(at)).headers.get('location') ?? '';
      expect(new URL(location).origin).toBe(server.url);
      expect(new URL(location).pathname).toMatch(/^\/(?!\/)/);
    });
  });

  it('keeps its cookie from scripts and from other sites', async () => {
    const cookie = (await fetch(start(), { redirect: 'manual' })).headers.getSetCookie().join();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Max-Age=600/);
  });
});

describe('a provider that lies', () => {
  it.each([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for somebody else', { aud: 'another' }],
    ['with the nonce of another sign-in', { nonce: 'wrong' }],
    ['that has run out', { exp: 1 }],
  ])('lets nobody in by a token %s', async (_what, lies) => {
    const forger = await startForger();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await startServer({ PORT: String(port), PUBLIC_URL: url, ...forger.env });
    const travel = () =>
      new WebBrowser().follow(
        `${url}/api/auth/oidc/forger`,
        (at) => !at.pathname.startsWith('/api/') && at.origin === url,
      );
    forger.lies = lies;
    expect(await travel()).toBe(`${url}/sign-in#error=PROVIDER_FAILED`);
    forger.lies = {};
    expect(await travel()).toBe(`${url}/`);
    await server.close();
    await forger.close();
  });
});

describe('a provider that is away', () => {
  it('harms no start, is told to who wants to be signed in by it, and is asked again when it is back', async () => {
    const [port, theirs] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const env = {
      OIDC_AWAY_ISSUER: `http://127.0.0.1:${theirs}`,
      OIDC_AWAY_CLIENT_ID: 'palaver',
      OIDC_AWAY_CLIENT_SECRET: 'hush',
    };
    const server = await startServer({ PORT: String(port), PUBLIC_URL: url, ...env });
    const { status, headers } = await rest(url, 'GET', '/api/auth/oidc/away');
    expect([status, headers.get('location')]).toEqual([303, `${url}/sign-in#error=PROVIDER_FAILED`]);
    await server.close();
  });

  it('is offered to nobody without PUBLIC_URL', async () => {
    const server = await startServer({ GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'hush' });
    expect((await rest(server.url, 'GET', '/api/config')).body).toMatchObject({ google: false, signIn: [] });
    expect((await rest(server.url, 'GET', '/api/auth/oidc/google')).status).toBe(404);
    await server.close();
  });
});
