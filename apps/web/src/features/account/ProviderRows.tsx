import type { ReactNode } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { useProviders } from '../../client/useConfig.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

/** What can be done with a provider; `identity`: the id of what is unlinked. */
export type ProviderDialog =
  { what: 'link'; provider: string; name: string } | { what: 'unlink'; identity: string; name: string };

/** The providers by which one can sign in, and those that are linked. */
export function ProviderRows({ user, onOpen }: { user: Me; onOpen(dialog: ProviderDialog): void }) {
  const { identities, hasPassword, totp } = user;
  const providers = useProviders();
  const nameOf = (provider: string) => providers.find(({ id }) => id === provider)?.name ?? provider;
  const isLast = !hasPassword && identities.length === 1;
  const others = providers.filter(({ id }) => !identities.some(({ provider }) => provider === id));
  return (
    <>
      {identities.map(({ id, provider, label }) => (
        <ProviderRow key={id} name={nameOf(provider)} about={t.provider.linked(label)}>
          {totp ? <p className="text-[0.8125rem] text-ink-2">{t.provider.noCode}</p> : null}
          {isLast ? <p className="text-[0.8125rem] text-ink-2">{t.provider.lastWayIn}</p> : null}
          {isLast ? null : (
            <button
              type="button"
              className="button button-line justify-self-start text-danger"
              aria-label={t.provider.unlinkOf(nameOf(provider))}
              onClick={() => onOpen({ what: 'unlink', identity: id, name: nameOf(provider) })}
            >
              {t.provider.unlink}
            </button>
          )}
        </ProviderRow>
      ))}
      {others.map(({ id, name }) => (
        <ProviderRow key={id} name={name} about={t.provider.none(name)}>
          <button
            type="button"
            className="button button-line justify-self-start"
            aria-label={t.provider.linkOf(name)}
            onClick={() => onOpen({ what: 'link', provider: id, name })}
          >
            {t.provider.link}
          </button>
        </ProviderRow>
      ))}
    </>
  );
}

function ProviderRow({ name, about, children }: { name: string; about: string; children: ReactNode }) {
  return (
    <div className="flex gap-3 border-t border-line pt-3">
      <Icon name="link" />
      <div className="grid min-w-0 flex-1 gap-1">
        <h3 className="cut font-semibold">{name}</h3>
        <p className="text-[0.8125rem] break-words text-ink-2">{about}</p>
        {children}
      </div>
    </div>
  );
}
