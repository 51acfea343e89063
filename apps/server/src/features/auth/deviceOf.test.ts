import { describe, expect, it } from 'vitest';
import { deviceOf } from './deviceOf.ts';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const IOS_KIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('what a device says of itself', () => {
  it.each([
    [`${WINDOWS} ${KIT} Chrome/141.0.0.0 Safari/537.36`, 'computer', 'Chrome on Windows'],
    [`${WINDOWS} ${KIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`, 'computer', 'Edge on Windows'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
      'computer',
      'Firefox on Windows',
    ],
    [`${MAC} ${IOS_KIT} Version/19.0 Safari/605.1.15`, 'computer', 'Safari on Mac'],
    [`${MAC} ${KIT} Chrome/141.0.0.0 Safari/537.36 OPR/124.0.0.0`, 'computer', 'Opera on Mac'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${KIT} Chrome/141.0.0.0 Safari/537.36`, 'computer', 'Chrome on Linux'],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${KIT} Chrome/141.0.0.0 Safari/537.36`,
      'computer',
      'Chrome on ChromeOS',
    ],
    [`Mozilla/5.0 (Linux; Android 10; K) ${KIT} Chrome/141.0.0.0 Mobile Safari/537.36`, 'phone', 'Chrome on Android'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${KIT} Chrome/141.0.0.0 Safari/537.36`, 'tablet', 'Chrome on Android'],
    [
      `Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) ${KIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      'phone',
      'Samsung Internet on Android',
    ],
    ['Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0', 'phone', 'Firefox on Android'],
    ['Mozilla/5.0 (Android 15; Tablet; rv:144.0) Gecko/144.0 Firefox/144.0', 'tablet', 'Firefox on Android'],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${IOS_KIT} Version/19.0 Mobile/15E148 Safari/604.1`,
      'phone',
      'Safari on iPhone',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${IOS_KIT} CriOS/141.0.0.0 Mobile/15E148 Safari/604.1`,
      'phone',
      'Chrome on iPhone',
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) ${IOS_KIT} FxiOS/144.0 Mobile/15E148 Safari/605.1.15`,
      'tablet',
      'Firefox on iPad',
    ],
    ['Mozilla/5.0 (PlayStation 5) Something/1.0', 'computer', 'Unknown device'],
    ['curl/8.5.0', 'bot', 'curl'],
    ['node', 'bot', 'node'],
    ['bridge-bot/1.2 (of the harbour)', 'bot', 'bridge-bot'],
    ['', 'computer', 'Unknown device'],
    ['<img src=x onerror=alert(1)>', 'computer', 'Unknown device'],
    ['\u202egnp.exe', 'computer', 'Unknown device'],
    ['x'.repeat(300), 'computer', 'Unknown device'],
  ])('%s', (userAgent, kind, label) => {
    expect(deviceOf(userAgent)).toEqual({ kind, label });
  });
});
