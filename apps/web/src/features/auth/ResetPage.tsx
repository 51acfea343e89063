import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Login } from '@palaver/client/client';
import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { AskReset } from './AskReset.tsx';
import { CodeForm } from './CodeForm.tsx';
import { Gate } from './Gate.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useLinkSecret } from './useLinkSecret.ts';

interface ResetPageProps {
  /** Null: nobody is signed in here. */
  user: Me | null;
  /** Begins to load what comes after the sign-in. */
  loadNext(): void;
}

/** The way back in without the password: asks for a link, and takes the one that was opened. */
export default function ResetPage({ user, loadNext }: ResetPageProps) {
  const token = useLinkSecret();
  const [, navigate] = useLocation();
  const [spent, setSpent] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  /** What is right so far, where a code is to come with it. */
  const [halfway, setHalfway] = useState<Login | null>(null);

  /** The password is set: signs in with it, where nobody else is signed in on this device. */
  const enter = async (username: string, password: string) => {
    if (user) return setDone(username);
    loadNext();
    const login = { username, password, rememberMe: true };
    try {
      await client.login(login);
      navigate('/', { replace: true });
    } catch (cause) {
      if (cause instanceof PalaverError && cause.errorCode === 'SECOND_FACTOR_REQUIRED') setHalfway(login);
      else setDone(username);
    }
  };
  if (halfway && user === null)
    return (
      <Gate title={t.signIn.title} lead={t.factor.signInLead}>
        <CodeForm login={halfway} onBack={() => navigate('/sign-in', { replace: true })} />
      </Gate>
    );
  if (done !== null || halfway)
    return (
      <Gate title={t.reset.done} lead={t.reset.doneLead(done ?? halfway?.username ?? '')}>
        <Link href="/" replace className="button button-go button-big">
          {user ? t.toRooms : t.signIn.submit}
        </Link>
      </Gate>
    );
  if (token === '') return <AskReset user={user} />;
  if (spent === token)
    return (
      <Gate title={t.reset.spent} lead={t.reset.spentLead}>
        <a href="/reset" className="button button-go button-big">
          {t.reset.newLink}
        </a>
        <Link href={user ? '/' : '/sign-in'} className="text-button justify-self-start">
          {user ? t.toRooms : t.reset.back}
        </Link>
      </Gate>
    );
  return (
    <Gate title={t.reset.newTitle} lead={t.reset.newLead}>
      <NewPassword token={token} signsIn={user === null} onSet={enter} onSpent={() => setSpent(token)} />
    </Gate>
  );
}
