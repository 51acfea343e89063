import { PalaverError } from '@palaver/protocol/errors';
import type { Provider } from '../config.ts';
import type { ProviderPort, SignInProvider } from '../features/providerPort.ts';
import type { Logger } from '../observability/logger.ts';
import { reasonOf } from '@palaver/store/rules/reasonOf';

/** Who signs people in. The library, and what a provider says of itself, are loaded when somebody is to be signed in, so one that is away harms no start. */
export function createProviders(providers: Provider[], publicUrl: URL, log: Logger): ProviderPort {
  return { list: providers.map((provider) => createProvider(provider, publicUrl, log)) };
}

function createProvider(provider: Provider, publicUrl: URL, log: Logger): SignInProvider {
  const { id, name } = provider;
  const callback = new URL(`/api/auth/oidc/${id}/callback`, publicUrl);

  /** Whatever goes wrong there is logged here, and told to nobody else. */
  async function asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      log.warn('sign-in by a provider failed', { provider: id, reason: reasonOf(error) });
      throw new PalaverError('PROVIDER_FAILED', `${name} could not sign you in.`);
    }
  }
  const relyingParty = async () => {
    const { askProvider } = await import('./relyingParty.ts');
    return askProvider(provider, callback);
  };

  return {
    id,
    name,
    begin: (checks) => asked(async () => (await relyingParty()).begin(checks)),
    finish: (answer, checks) => asked(async () => (await relyingParty()).finish(answer, checks)),
  };
}
