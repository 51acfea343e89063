import type { Mail } from './mailPort.ts';

type Text = Omit<Mail, 'to'>;

/** Whose server it is, and whose account it is about. */
interface About {
  organisation: string;
  username: string;
}

/** The link for another password. */
export function resetMail({ organisation, username }: About, url: string): Text {
  return {
    subject: `Set a new password for ${organisation}`,
    ...bothForms([
      'Hello,',
      `somebody, probably you, asked for a new password for the account ${username} of ${organisation}. This link sets it. It works once, for one hour:`,
      { url },
      'If it was not you, do nothing: your password stays as it is.',
    ]),
  };
}

/** The link that confirms an address. */
export function confirmMail({ organisation, username }: About, url: string): Text {
  return {
    subject: `Confirm your address for ${organisation}`,
    ...bothForms([
      'Hello,',
      `this address was given for the account ${username} of ${organisation}. Open this link where you are signed in to confirm it. It works once, for 24 hours:`,
      { url },
      'If it was not you, do nothing: the address is not used.',
    ]),
  };
}

/** To an address that was given for one account, and belongs to another. `username`: of the one that has it. */
export function takenMail({ organisation, username }: About): Text {
  return {
    subject: `Your address at ${organisation}`,
    ...bothForms([
      'Hello,',
      `somebody gave this address for an account of ${organisation}. It belongs to the account ${username} there already, so nothing was changed.`,
      `If it was you, sign in as ${username}. If it was not you, you need not do anything.`,
    ]),
  };
}

/** To the address that an account has until now. `next`: the one that is to take its place, null: none. */
export function changedMail({ organisation, username }: About, next: string | null): Text {
  const what =
    next === null
      ? `this address was removed from the account ${username} of ${organisation}.`
      : `another address was given for the account ${username} of ${organisation}. As soon as it is confirmed, it takes the place of this one.`;
  return {
    subject: `The address of your account at ${organisation}`,
    ...bothForms([
      'Hello,',
      what,
      'If it was not you, change your password at once, and tell an administrator: whoever did this knows it.',
    ]),
  };
}

/** An account elsewhere was linked, by which one can sign in from now on. */
export function linkedMail({ organisation, username }: About, provider: string): Text {
  return {
    subject: `Signing in to ${organisation} with ${provider}`,
    ...bothForms([
      'Hello,',
      `the account ${username} of ${organisation} can be signed in to with ${provider} from now on.`,
      'If it was not you, sign in, unlink it in the settings of your account, and change your password at once.',
    ]),
  };
}

/** Paragraphs, and links on lines of their own, as plain text and as HTML. */
function bothForms(parts: (string | { url: string })[]): Pick<Mail, 'text' | 'html'> {
  const text = parts.map((part) => (typeof part === 'string' ? part : part.url)).join('\n\n');
  const html = parts.map((part) => `<p>${typeof part === 'string' ? escape(part) : link(part.url)}</p>`).join('\n');
  return { text: `${text}\n`, html: `<!doctype html>\n<html lang="en"><body>\n${html}\n</body></html>\n` };
}

function link(url: string): string {
  return `<a href="${escape(url)}">${escape(url)}</a>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
