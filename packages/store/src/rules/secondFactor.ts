import type { SecondFactor } from '../ports/records.ts';
import type { FactorChange, FactorProof } from '../ports/users.ts';

const OFF: SecondFactor = { secret: null, timeStep: 0, recoveryCodes: [], pending: null };

type Decided = { refusal: 'used' | 'gone' } | { factor: SecondFactor };

/** The second factor after a change, and after its proof was taken. */
export function changeFactor(before: SecondFactor | null, change: FactorChange): Decided {
  if (change.kind === 'switchOn') {
    if (before?.pending?.secret !== change.secret) return { refusal: 'gone' };
    const { secret, timeStep, recoveryCodes } = change;
    return { factor: { secret, timeStep, recoveryCodes, pending: null } };
  }
  if (change.kind === 'remove') return { factor: OFF };
  const taken = takeProof(before, change.proof);
  if ('refusal' in taken) return taken;
  const { factor } = taken;
  switch (change.kind) {
    case 'take':
      return { factor };
    case 'begin':
      return { factor: { ...factor, pending: change.pending } };
    case 'switchOff':
      return { factor: OFF };
    case 'renewCodes':
      return { factor: { ...factor, recoveryCodes: change.recoveryCodes } };
  }
}

/** The second factor without what the proof used. What is on takes a proof, what is off takes none. */
export function takeProof(
  before: SecondFactor | null,
  proof: FactorProof | null,
): { refusal: 'used' } | { factor: SecondFactor } {
  const factor = before ?? OFF;
  // Another secret may be on since: what was right for the one before proves nothing.
  if (factor.secret !== (proof?.secret ?? null)) return { refusal: 'used' };
  if (proof === null) return { factor };
  if ('timeStep' in proof)
    return proof.timeStep > factor.timeStep ? { factor: { ...factor, timeStep: proof.timeStep } } : { refusal: 'used' };
  const recoveryCodes = factor.recoveryCodes.filter((one) => one !== proof.recoveryCode);
  return recoveryCodes.length < factor.recoveryCodes.length
    ? { factor: { ...factor, recoveryCodes } }
    : { refusal: 'used' };
}
