import { useState } from 'react';
import { Link } from 'wouter';
import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Gate } from './Gate.tsx';
import { useLinkSecret } from './useLinkSecret.ts';

/** What the link in a mail opens: the one who gave the address confirms it, signed in. `user` null: nobody is. */
export default function ConfirmEmailPage({ user }: { user: Me | null }) {
  const token = useLinkSecret();
  const { busy, error, run } = usePending();
  const [outcome, setOutcome] = useState<{ token: string; email: string | null } | null>(null);
  const confirm = () =>
    run(() =>
      client.confirmEmail(token).then(
        ({ email }) => setOutcome({ token, email }),
        (cause: unknown) => {
          if (!(cause instanceof PalaverError) || cause.errorCode !== 'LINK_EXPIRED') throw cause;
          setOutcome({ token, email: null });
        },
      ),
    );
  if (!user)
    return (
      <Gate title={t.confirmEmail.title} lead={t.confirmEmail.signIn}>
        <Link href="/sign-in" state={{ from: `/confirm#${token}` }} className="button button-go button-big">
          {t.signIn.submit}
        </Link>
      </Gate>
    );
  const ended = token === '' ? { email: null } : outcome?.token === token ? outcome : null;
  if (ended?.email)
    return (
      <Gate title={t.confirmEmail.done} lead={t.confirmEmail.doneLead(ended.email)}>
        <Link href="/" replace className="button button-go button-big">
          {t.toRooms}
        </Link>
      </Gate>
    );
  if (ended)
    return (
      <Gate title={t.reset.spent} lead={t.confirmEmail.spentLead}>
        <Link href="/you/security" replace className="button button-go button-big">
          {t.confirmEmail.toAccount}
        </Link>
      </Gate>
    );
  const { pendingEmail, username } = user;
  return (
    <Gate
      title={t.confirmEmail.title}
      lead={pendingEmail === null ? t.confirmEmail.none(username) : t.confirmEmail.lead(pendingEmail, username)}
    >
      <ErrorNote>{error}</ErrorNote>
      <button type="button" className="button button-go button-big" aria-disabled={busy} onClick={() => void confirm()}>
        {busy ? t.confirmEmail.going : t.confirmEmail.go}
      </button>
      <Link href="/" className="text-button justify-self-start">
        {t.toRooms}
      </Link>
    </Gate>
  );
}
