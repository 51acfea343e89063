import type { User } from '@palaver/protocol/entities';
import type { Link } from '@palaver/store/ports/records';
import type { Context } from '../context.ts';
import { confirmMail, takenMail } from './mailTexts.ts';
import { newToken } from './oneTimeToken.ts';
import { readServerSettings } from './readServerSettings.ts';
import { pageLink } from './pageLink.ts';

const LASTS_MS = 24 * 3_600_000;

/** The link that confirms an address: as it is stored, and its token. */
export interface Confirmation {
  link: Link;
  token: string;
}

/** A new link of a day; null where no mail is sent. */
export function newConfirmation({ mail, stores }: Pick<Context, 'mail' | 'stores'>): Confirmation | null {
  if (!mail) return null;
  const { token, digest } = newToken();
  return { link: { digest, until: stores.now() + LASTS_MS }, token };
}

/** Sends the link to the address that waits. Where somebody else has confirmed that address, it is told so instead: the one who gave it hears nothing of that. */
export function sendConfirmation(
  { mail, stores, config }: Context,
  user: Pick<User, 'id' | 'username'>,
  address: string,
  { token }: Confirmation,
): void {
  mail?.send(async () => {
    const { organisation } = await readServerSettings({ config, stores });
    const holder = await stores.users.findByLogin(address);
    const isTaken = holder && holder.user.id !== user.id && holder.emailState === 'confirmed';
    return isTaken
      ? { to: address, ...takenMail({ organisation, username: holder.user.username }) }
      : { to: address, ...confirmMail({ organisation, username: user.username }, pageLink(config, 'confirm', token)) };
  });
}
