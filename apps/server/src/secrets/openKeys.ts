import { randomBytes } from 'node:crypto';
import type { SealingKeys } from '@palaver/store/ports/keys';
import type { Store } from '@palaver/store/ports/store';
import type { Config } from '../config.ts';
import { deriveFactorKey, deriveWebhookKey } from './keepSecrets.ts';
import { SigningSecrets } from './signingSecrets.ts';

const BYTES = 32;

/**
 * The keys of a store, made where there are none, and the secrets by which its processes sign. What versions before this one sealed stays readable: the key
 * that they derived is the one that is kept.
 */
export async function openKeys(
  config: Pick<Config, 'jwtSecret' | 'jwtSecretPrevious'>,
  stores: Pick<Store, 'keys' | 'now' | 'shared'>,
): Promise<{ secrets: SigningSecrets; sealing: SealingKeys }> {
  const secrets = new SigningSecrets(config, () => stores.now());
  // Where the secret changes at this very start, it was sealed by the one before.
  const before = config.jwtSecretPrevious ?? config.jwtSecret;
  const [sealing, signing] = await Promise.all([
    stores.keys.keep({
      fresh: { factors: fresh(), webhooks: fresh() },
      before: { factors: deriveFactorKey(before), webhooks: deriveWebhookKey(before) },
    }),
    // Several processes agree on it when this one comes to them.
    stores.shared ? stores.keys.signing() : stores.keys.sign(secrets.own.digest),
  ]);
  secrets.settle(signing);
  return { secrets, sealing };
}

function fresh(): string {
  return randomBytes(BYTES).toString('base64url');
}
