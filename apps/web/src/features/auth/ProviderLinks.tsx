import { useProviders } from '../../client/useConfig.ts';
import { providerPath } from '../../client/providerPath.ts';
import { t } from '../../i18n/en.ts';

interface ProviderLinksProps {
  /** Where one goes who is signed in. */
  to: string;
  /** The code of an invitation by which an account is made. */
  invite?: string;
}

/** The ways in by a provider, where there are any: plain links. They come back to the page of the sign-in, which goes on from there. */
export function ProviderLinks({ to, invite }: ProviderLinksProps) {
  const providers = useProviders();
  if (providers.length === 0) return null;
  const returnTo = `/sign-in#${new URLSearchParams({ to }).toString()}`;
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      {providers.map(({ id, name }) => (
        <a key={id} className="button button-line button-big" href={providerPath(id, returnTo, invite)}>
          {t.provider.with(name)}
        </a>
      ))}
    </div>
  );
}
