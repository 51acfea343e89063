import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import { normalizeUsername } from '@palaver/protocol/names';
import type { routes } from '@palaver/protocol/routes';
import type { Context, Visitor } from '../../context.ts';
import type { Mail } from '../mailPort.ts';
import { resetMail } from '../mailTexts.ts';
import { newToken } from '../oneTimeToken.ts';
import { readServerSettings } from '../readServerSettings.ts';
import { pageLink } from '../pageLink.ts';

const LASTS_MS = 3_600_000;

/**
 * Has a link for another password sent to the confirmed address of an account, found by its name or that address. Nothing is looked up before the answer has
 * gone: it is the same, and comes at the same time, whether there is such an account or not. @throws NOT_FOUND where no mail is sent
 */
export function askReset(
  ctx: Context,
  { address }: Visitor,
  { login }: z.output<typeof routes.askReset.body>,
): Promise<void> {
  if (!ctx.mail) throw new PalaverError('NOT_FOUND', 'No mail is sent here. Ask an administrator for a link.');
  ctx.mail.send(() => writeReset(ctx, normalizeUsername(login), address));
  return Promise.resolve();
}

/** The mail with a new link; null where none is to go: there is no such account, its address is not confirmed, or three went in this hour. */
async function writeReset(ctx: Context, name: string, address: string): Promise<Mail | null> {
  const { stores, config, rates, log } = ctx;
  const account = await stores.users.findByLogin(name);
  if (!account || account.email === null || account.emailState !== 'confirmed') return null;
  const { user, email } = account;
  if ((await rates.take('resetsOfAccount', user.id, 1)) > 0) {
    log.warn('limited: resetsOfAccount', { userId: user.id, address });
    return null;
  }
  const { token, digest } = newToken();
  if (
    !(await stores
      .by({ userId: null, address })
      .links.issueReset(user.id, { digest, until: stores.now() + LASTS_MS }, email))
  )
    return null;
  log.info('reset asked', { userId: user.id, address });
  const { organisation } = await readServerSettings(ctx);
  const about = { organisation, username: user.username };
  return { to: email, ...resetMail(about, pageLink(config, 'reset', token)) };
}
