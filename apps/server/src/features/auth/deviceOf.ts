import type { Session } from '@palaver/protocol/entities';

type Device = Session['device'];

/** Sign in the User-Agent → what it is called. The first that fits: most browsers name others too, the more common one last. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|OPiOS)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string, Device['kind']][] = [
  [/\biPad\b/, 'iPad', 'tablet'],
  [/\b(?:iPhone|iPod)\b/, 'iPhone', 'phone'],
  [/\bAndroid\b.*\bMobile\b/, 'Android', 'phone'],
  [/\bAndroid\b/, 'Android', 'tablet'],
  [/\bWindows\b/, 'Windows', 'computer'],
  [/\bCrOS\b/, 'ChromeOS', 'computer'],
  [/\bMacintosh\b/, 'Mac', 'computer'],
  [/\bLinux\b/, 'Linux', 'computer'],
];
const UNKNOWN: Device = { kind: 'computer', label: 'Unknown device' };

/**
 * What a device says of itself by its User-Agent, which it may choose: "Firefox on Windows". A program names itself: "curl". It is for its owner to know it
 * again and for nothing else, so what is not known is not guessed; a tablet that calls itself a Mac is a Mac.
 */
export function deviceOf(userAgent: string): Device {
  const isBrowser = userAgent.startsWith('Mozilla/');
  if (!isBrowser) {
    const [, program] = /^([\p{L}\p{N}][\p{L}\p{N}._-]{0,39})(?:[/ ]|$)/u.exec(userAgent) ?? [];
    return program ? { kind: 'bot', label: program } : UNKNOWN;
  }
  const browser = BROWSERS.find(([sign]) => sign.test(userAgent))?.[1];
  const [, system, kind] = SYSTEMS.find(([sign]) => sign.test(userAgent)) ?? [];
  const label = browser && system ? `${browser} on ${system}` : (browser ?? system);
  return label === undefined ? UNKNOWN : { kind: kind ?? 'computer', label };
}
