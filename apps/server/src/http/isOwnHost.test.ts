import { describe, expect, it } from 'vitest';
import { isLocalHost, isOwnHost } from './isOwnHost.ts';

const lan = { publicUrl: null, corsOrigins: [] };
const known = { publicUrl: new URL('https://chat.example.org'), corsOrigins: ['http://10.0.0.9:3000'] };

const LOOPBACK = ['localhost', 'localhost:3000', '127.0.0.1:3000', '127.8.9.1', '[::1]:3000'];
const LOCAL = [
  ...['10.0.0.2:3000', '192.0.2.1', '[fe80::1]:3000', '[2001:db8::1]', 'chat', 'CHAT:3000', 'palaver_1:3000'],
  ...['chat.local', 'Chat.LOCAL:3000', 'box.lan', 'a.b.internal:8080', 'box.home.arpa'],
];
const FOREIGN = [
  ...['evil.example', 'evil.example:3000', 'EVIL.example', 'evil.example.', 'local.example', 'lan.evil.example:3000'],
  ...['localhost.evil.example', '127.0.0.1.evil.example', 'arpa.example', 'x.home.arpa.example', 'evillocal.example'],
  ...['10.0.0.2.nip.io', 'xn--hst-sna.example', 'chat.example.org.evil.example', 'sub.chat.example.org'],
];
const NONE = [
  '',
  ' ',
  'evil.example@localhost',
  'localhost/..',
  'localhost?x',
  'localhost#x',
  'a b',
  'x:99999',
  undefined,
];

describe("G9: the server's own hosts", () => {
  it.each(LOOPBACK)('%s is this machine, whatever PUBLIC_URL says', (host) => {
    expect([isOwnHost(lan, host), isOwnHost(known, host)]).toEqual([true, true]);
  });

  it.each(LOCAL)('%s is its own while PUBLIC_URL names no other', (host) => {
    expect([isOwnHost(lan, host), isOwnHost(known, host), isLocalHost(host)]).toEqual([true, false, true]);
  });

  it.each([...FOREIGN, ...NONE])('%j is a stranger', (host) => {
    expect([isOwnHost(lan, host), isOwnHost(known, host), isLocalHost(host)]).toEqual([false, false, false]);
  });

  it.each(['chat.example.org', 'CHAT.example.org', 'chat.example.org:443', 'chat.example.org:3000', '10.0.0.9'])(
    '%s was named, with whatever port',
    (host) => {
      expect(isOwnHost(known, host)).toBe(true);
    },
  );
});
