import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'wouter';
import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useReset } from '../../client/useConfig.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { Gate } from './Gate.tsx';

/** Has a link sent to who forgot the password, or says whom to ask for one. */
export function AskReset({ user }: { user: Me | null }) {
  const reset = useReset();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { login: user?.username ?? '' } });
  const { busy, error, run } = usePending();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = async (login: string) => {
    if (await run(() => client.askReset(login))) setSentTo(login);
  };
  const submit = handleSubmit(({ login }) => send(login.trim()));
  const back = (
    <Link href={user ? '/' : '/sign-in'} className="text-button justify-self-start">
      {user ? t.toRooms : t.reset.back}
    </Link>
  );
  if (reset === null)
    return (
      <Gate title={t.reset.title} lead="">
        <Waiting />
        {back}
      </Gate>
    );
  if (reset === 'admin')
    return (
      <Gate title={t.reset.title} lead={t.reset.byAdmin}>
        <p className="note">
          <Icon name="info" />
          <span>{t.reset.ask}</span>
        </p>
        {back}
      </Gate>
    );
  if (sentTo !== null)
    return (
      <Gate title={t.reset.sent} lead={t.reset.sentLead(sentTo)}>
        <ErrorNote>{error}</ErrorNote>
        <p className="note" role="status">
          <Icon name="info" />
          <span>{t.reset.nothing}</span>
        </p>
        <button type="button" className="button button-line" aria-disabled={busy} onClick={() => void send(sentTo)}>
          {busy ? t.reset.sending : t.reset.again}
        </button>
        {back}
      </Gate>
    );
  return (
    <Gate title={t.reset.title} lead={t.reset.lead}>
      <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{error}</ErrorNote>
        <Field
          autoFocus
          label={t.signIn.name}
          autoComplete="username"
          autoCapitalize="none"
          error={formState.errors.login?.message}
          {...register('login', { validate: (value) => value.trim() !== '' || t.signIn.nameRequired })}
        />
        <button type="submit" className="button button-go button-big" aria-disabled={busy}>
          {busy ? t.reset.sending : t.reset.send}
        </button>
      </form>
      {back}
    </Gate>
  );
}
