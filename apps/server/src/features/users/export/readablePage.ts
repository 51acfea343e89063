import type { Message } from '@palaver/protocol/entities';
import type { HeldData } from './gatherData.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse}td,th{text-align:start;vertical-align:top;padding:.2rem 1rem .2rem 0}
time{font-size:.85em;opacity:.75}article p{margin:0 0 .75rem;white-space:pre-wrap;overflow-wrap:anywhere}`;

/** The beginning of a page that a person can read with any browser and without a network: all but the messages. */
export function pageHead({ profile, sessions, memberships, settings }: HeldData): string {
  const rows = (entries: [string, string][]) =>
    `<table>${entries.map(([name, value]) => `<tr><th>${html(name)}</th><td>${html(value)}</td></tr>`).join('')}</table>`;
  const { displayName, username, title, email, createdAt, totp, role } = profile;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${html(displayName)}: what is held about you</title><style>${STYLE}</style></head><body>
<h1 dir="auto">${html(displayName)}</h1>
<h2>Profile</h2>${rows([
    ['Username', username],
    ['Title', title],
    ['E-mail address', email ?? 'none'],
    ['Role', role],
    ['Member since', createdAt],
    ['Second factor', totp ? 'on' : 'off'],
    ['Language', settings.locale],
    ['Notifications', settings.notify.level],
  ])}
<h2>Devices</h2>${rows(sessions.map(({ device, address, lastUsedAt }) => [device.label, `${lastUsedAt} from ${address}`]))}
<h2>Rooms</h2>${rows(memberships.map(({ room, role: inRoom, joinedAt }) => [room ?? '', `${inRoom} since ${joinedAt}`]))}
<h2>Messages</h2>
`;
}

/** One message; with the name of its room where the one before was of another. */
export function pageMessage(
  { room, timestamp, text, edited }: Message & { room: string | null },
  isSameRoom: boolean,
): string {
  const heading = isSameRoom ? '' : `<h3 dir="auto">${html(room ?? 'A private room')}</h3>\n`;
  const when = `<time>${html(timestamp)}${edited ? ', edited' : ''}</time>`;
  return `${heading}<article>${when}<p dir="auto">${html(text)}</p></article>\n`;
}

export function pageFoot(): string {
  return '</body></html>\n';
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands in a page: nothing that anybody wrote is markup. */
function html(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
