import { describe, expect, it } from 'vitest';
import { isAllowedOrigin } from './isAllowedOrigin.ts';

const lan = { publicUrl: null, corsOrigins: ['http://localhost:5173'], tls: null };
const https = { ...lan, publicUrl: new URL('https://chat.example.org') };
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
    ['the LAN page of a server that is also public', https, 'http://10.0.0.2:3000', '10.0.0.2:3000', true],
    ['a plain page beside the own certificate', ownTls, 'http://chat.lan', 'chat.lan', false],
    ['the page of the own certificate', ownTls, 'https://chat.lan', 'chat.lan', true],
    ['a page without a host to compare', lan, 'http://10.0.0.2:3000', undefined, false],
  ] as const)('%s', (_what, config, origin, host, allowed) => {
    expect(isAllowedOrigin({ ...config, corsOrigins: [...config.corsOrigins] }, origin, host)).toBe(allowed);
  });
});
