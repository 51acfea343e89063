import type { FactorProof } from '@palaver/store/ports/users';
import type { Context } from '../context.ts';
import { changeFactor } from './changeFactor.ts';

/** Takes the code with which something was confirmed, where the write that it allows is at another account. Null: no second factor is on. @throws SECOND_FACTOR_INVALID */
export async function takeProof(ctx: Context, userId: string, proof: FactorProof | null): Promise<void> {
  if (proof) await changeFactor(ctx, { userId, address: null }, userId, { kind: 'take', proof });
}
