import type { Me } from '@palaver/protocol/entities';
import { t } from '../i18n/en.ts';
import { providerPath } from './providerPath.ts';
import { useProviders } from './useConfig.ts';

/** What stands in the place of a password where an account has none: a sign-in by its provider, a moment ago. */
export function ConfirmByProvider({ user }: { user: Me }) {
  const providers = useProviders();
  return (
    <div className="grid gap-2">
      <p className="text-[0.8125rem] text-ink-2">{t.provider.confirms}</p>
      {providers
        .filter(({ id }) => user.identities.some(({ provider }) => provider === id))
        .map(({ id, name }) => (
          <a key={id} className="text-button justify-self-start" href={providerPath(id, location.pathname)}>
            {t.provider.again(name)}
          </a>
        ))}
    </div>
  );
}
