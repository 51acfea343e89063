import type * as z from 'zod';
import type { TotpSecret } from '@palaver/protocol/answers';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { readServerSettings } from '../readServerSettings.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { changeFactor } from '../changeFactor.ts';
import { sealSecret } from '../sealedSecret.ts';
import { newTotp } from './totp.ts';

/** How long a new secret waits for its first code. */
const PENDING_MS = 10 * 60_000;

/** Makes a secret for an app, which waits until a code shows that the app has it; what is on until then stays on. @throws as requireConfirm */
export async function beginTotp(
  ctx: Context,
  caller: Caller,
  { confirm }: z.output<typeof routes.beginTotp.body>,
): Promise<TotpSecret> {
  const { account, proof } = await requireConfirm(ctx, caller, confirm);
  const { id, username } = account.user;
  const totp = await newTotp((await readServerSettings(ctx)).organisation, username);
  const pending = { secret: sealSecret(ctx.sealing.factors, id, totp.secret), until: ctx.stores.now() + PENDING_MS };
  await changeFactor(ctx, caller, id, { kind: 'begin', proof, pending });
  return totp;
}
