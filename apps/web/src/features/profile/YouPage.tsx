import { Suspense, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'wouter';
import type { Me } from '@palaver/protocol/entities';
import { DisplayName, Title } from '@palaver/protocol/names';
import { client } from '../../client/client.ts';
import { usePageVersion } from '../../client/pageVersion.ts';
import { useClientState } from '../../client/useClient.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES, faultBy } from '../../ui/faultBy.ts';
import { Field } from '../../ui/Field.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { SaveLine } from '../../ui/SaveLine.tsx';
import { TellSettings } from './TellSettings.tsx';
import { chooseTheme, readTheme, type Theme } from './theme.ts';
import { lazyPart } from '../../client/lazyPart.tsx';

const SignOutDialog = lazyPart(() => import('./SignOutDialog.tsx'));
const THEMES: { theme: Theme; label: string }[] = [
  { theme: 'system', label: t.you.system },
  { theme: 'light', label: t.you.light },
  { theme: 'dark', label: t.you.dark },
];

/** One's own profile, how the page looks, and the way out. */
export default function YouPage({ user }: { user: Me }) {
  const { register, handleSubmit, formState } = useForm({
    ...AS_ONE_TYPES,
    values: { displayName: user.displayName, title: user.title },
  });
  const { busy, error, run } = usePending();
  const [saved, setSaved] = useState(false);
  const [theme, setTheme] = useState(readTheme);
  const { offline } = usePageVersion();
  const { storage } = useClientState();
  const [leaving, setLeaving] = useState(false);
  const submit = handleSubmit(async (fields) => setSaved(await run(() => client.updateMe(fields))));
  return (
    <>
      <div className="mx-auto grid max-w-[560px] grid-cols-1 gap-6 p-4 sm:p-6">
        <h1 className="text-[1.375rem]">{t.you.title}</h1>
        <div className="flex items-center gap-4">
          <Avatar user={user} size={64} />
          <span className="min-w-0">
            <span className="cut block text-[1.0625rem] font-semibold">{user.displayName}</span>
            <span className="cut block text-ink-2">@{user.username}</span>
          </span>
        </div>
        <div className="-mx-3 grid">
          <PartLink href="/you/security" icon="key" title={t.account.title} />
          {user.role === 'admin' ? (
            <>
              <PartLink href="/admin" icon="shield" title={t.admin.title} />
              <PartLink href="/you/invites" icon="link" title={t.invites.title} />
            </>
          ) : null}
        </div>
        <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
          <h2 className="text-[1.0625rem]">{t.you.profile}</h2>
          <ErrorNote>{error}</ErrorNote>
          <Field
            label={t.you.displayName}
            error={formState.errors.displayName?.message}
            {...register('displayName', { validate: faultBy(DisplayName), onChange: () => setSaved(false) })}
          />
          <Field
            label={t.you.jobTitle}
            hint={t.you.jobHint}
            error={formState.errors.title?.message}
            {...register('title', { validate: faultBy(Title), onChange: () => setSaved(false) })}
          />
          <SaveLine busy={busy} saved={saved} />
        </form>
        <TellSettings user={user} />
        <fieldset>
          <legend className="mb-2 text-[1.0625rem] font-semibold">{t.you.appearance}</legend>
          {THEMES.map((one) => (
            <label key={one.theme} className="flex min-h-11 items-center gap-3">
              <input
                type="radio"
                name="theme"
                className="radio"
                checked={theme === one.theme}
                onChange={() => {
                  chooseTheme(one.theme);
                  setTheme(one.theme);
                }}
              />
              {one.label}
            </label>
          ))}
        </fieldset>
        <section className="grid gap-2">
          <h2 className="text-[1.0625rem]">{t.you.device}</h2>
          <p className="text-ink-2">{t.you.offline[offline]}</p>
          {storage.durable ? null : <p className="text-wait">{t.connection.noStorage}</p>}
        </section>
        <button
          type="button"
          className="button button-line justify-self-start text-danger"
          onClick={() => setLeaving(true)}
        >
          {t.you.signOut}
        </button>
      </div>
      <Suspense fallback={null}>{leaving ? <SignOutDialog onClose={() => setLeaving(false)} /> : null}</Suspense>
    </>
  );
}

/** Leads to a part of what is one's own. */
function PartLink({ href, icon, title }: { href: string; icon: IconName; title: string }) {
  return (
    <Link href={href} className="row min-h-11">
      <Icon name={icon} />
      <span className="flex-1 font-semibold text-ink">{title}</span>
      <Icon name="next" small />
    </Link>
  );
}
