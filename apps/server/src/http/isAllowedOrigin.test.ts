import { describe, expect, it } from 'vitest';
import { isAllowedOrigin } from './isAllowedOrigin.ts';

const lan = { publicUrl: null, corsOrigins: ['http://localhost:5173'], tls: null };
const https = { ...lan, publicUrl: new URL('https://chat.example.org') };
const both = { ...https, corsOrigins: ['http://10.0.0.2:3000'] };
const ownTls = { ...lan, tls: { cert: Buffer.alloc(0), key: Buffer.alloc(0), certFile: '', keyFile: '' } };

describe('G9: whose pages may talk to the server', () => {
  it.each([
    ['a program without an origin', lan, undefined, '10.0.0.2:3000', true],
    ['its own page', lan, 'http://10.0.0.2:3000', '10.0.0.2:3000', true],
    ['its own page behind a proxy that speaks https', lan, 'https://chat.lan', 'chat.lan', true],
    ['a page of CORS_ORIGINS', lan, 'http://localhost:5173', '10.0.0.2:3000', true],
    ['a foreign page', lan, 'https://evil.example', '10.0.0.2:3000', false],
    ['null, as sandboxed pages and files send it', lan, 'null', '10.0.0.2:3000', false],
    ['a subdomain', https, 'https://sub.chat.example.org', 'chat.example.org', false],
    ['a name that only begins alike', https, 'https://chat.example.org.evil.example', 'chat.example.org', false],
    ['another port', lan, 'http://10.0.0.2:3001', '10.0.0.2:3000', false],
    ['another scheme', lan, 'ftp://10.0.0.2:3000', '10.0.0.2:3000', false],
    ['no address at all', lan, '10.0.0.2:3000', '10.0.0.2:3000', false],
    [
      'the page of PUBLIC_URL, whatever name the proxy asks by',
      https,
      'https://chat.example.org',
      'palaver:3000',
      true,
    ],
    ['a plain page under the https name', https, 'http://chat.example.org', 'chat.example.org', false],
    ['the page on the machine of a server that is also public', https, 'http://localhost:3000', 'localhost:3000', true],
    [
      'a plain page on another port of the https name',
      https,
      'http://chat.example.org:3000',
      'chat.example.org:3000',
      false,
    ],
    ['the LAN page of a server that has a PUBLIC_URL', https, 'http://10.0.0.2:3000', '10.0.0.2:3000', false],
    ['the same under PUBLIC_URL and an address beside it', both, 'http://10.0.0.2:3000', '10.0.0.2:3000', true],
    ['a name that its owner let lead here (DNS rebinding)', lan, 'http://evil.example', 'evil.example', false],
    ['the same with the port', lan, 'http://evil.example:3000', 'evil.example:3000', false],
    ['the same by https', lan, 'https://evil.example', 'evil.example', false],
    ['the same beside a PUBLIC_URL', https, 'https://evil.example', 'evil.example', false],
    ['the same beside the own certificate', ownTls, 'https://evil.example', 'evil.example', false],
    ['a plain page beside the own certificate', ownTls, 'http://chat.lan', 'chat.lan', false],
    ['the page of the own certificate', ownTls, 'https://chat.lan', 'chat.lan', true],
    ['a page without a host to compare', lan, 'http://10.0.0.2:3000', undefined, false],
  ] as const)('%s', (_what, config, origin, host, allowed) => {
    expect(isAllowedOrigin({ ...config, corsOrigins: [...config.corsOrigins] }, origin, host)).toBe(allowed);
  });
});
