import type { Signing } from '../ports/keys.ts';
import type { Entered, StoreProcess } from '../ports/news.ts';
import { signingBy } from './keys.ts';

/**
 * Whether a process goes with the others of its store, and by which secret all of them sign from now on. Two need a bus, and whatever one signs the other
 * has to understand. So a new secret signs only when every process here has it as its own: until then all go on with the one before it.
 */
export function enterAmong(
  self: StoreProcess,
  others: StoreProcess[],
  { signing, at }: { signing: Signing | null; at: number },
): Entered {
  const withoutBus = others.find(({ hasBus }) => !(hasBus && self.hasBus));
  if (withoutBus) return { against: withoutBus };
  const differing = others.find(({ secret }) => secret !== self.secret);
  if (!differing) return { signing: signingBy(signing, self.secret, at) };
  const agreed = signing ?? { secret: differing.secret, since: at };
  return self.secret === agreed.secret || self.previous === agreed.secret
    ? { signing: agreed }
    : { against: differing };
}
