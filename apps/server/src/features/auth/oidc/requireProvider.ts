import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../../../context.ts';
import type { SignInProvider } from '../../providerPort.ts';

/** @throws NOT_FOUND where nobody of this id signs people in here */
export function requireProvider({ providers }: Pick<Context, 'providers'>, id: string): SignInProvider {
  const found = providers.list.find((one) => one.id === id);
  if (!found) throw new PalaverError('NOT_FOUND', 'Nobody of this name signs people in here.');
  return found;
}
