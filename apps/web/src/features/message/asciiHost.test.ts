import { describe, expect, it } from 'vitest';
import { asciiHost } from './asciiHost.ts';

describe('asciiHost', () => {
  it.each([
    'https://example.org/a',
    'https://EXAMPLE.org:8080',
    'https://münchen.de',
    'https://日本の.jp',
    'https://пример.рф',
    'https://مثال.إختبار',
    'https://[::1]/',
  ])('shows %s plainly', (address) => {
    expect(asciiHost(address)?.isPlain).toBe(true);
  });

  it.each([
    ['https://аррӏе.com/login', 'xn--80ak6aa92e.com'],
    ['https://exаmple.org', 'xn--exmple-4nf.org'],
    ['https://gοοgle.com', 'xn--ggle-0nda.com'],
    ['https://ɡoogle.com', 'xn--oogle-qmc.com'],
    ['https://ｅvil.example', 'evil.example'],
    ['https://bank.example@evil.example/', 'evil.example'],
    ['https://%65vil.example', 'evil.example'],
  ])('shows whose host %s is', (address, name) => {
    expect(asciiHost(address)).toEqual({ name, isPlain: false });
  });

  it('knows what no browser opens', () => {
    expect(asciiHost('https://[ben')).toBeNull();
  });
});
