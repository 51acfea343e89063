import { Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { Waiting } from '../ui/Waiting.tsx';
import { ShellPart } from './ShellPart.ts';
import { useClientState } from '../client/useClient.ts';
import { lazyPart } from '../client/lazyPart.tsx';

const SignInPage = lazyPart(() => import('../features/auth/SignInPage.tsx'));
const InvitePage = lazyPart(() => import('../features/auth/InvitePage.tsx'));
const ResetPage = lazyPart(() => import('../features/auth/ResetPage.tsx'));
const ConfirmEmailPage = lazyPart(() => import('../features/auth/ConfirmEmailPage.tsx'));
const RegisterPage = lazyPart(() => import('../features/auth/RegisterPage.tsx'));
// Whoever comes to sign in does not wait until the device was read.
if (location.pathname === '/sign-in') void SignInPage.load();

const loadShell = () => void ShellPart.load();

/** What is shown depends on who is signed in: the gates, or the rooms. */
export function App() {
  const { session } = useClientState();
  const [path] = useLocation();
  if (session.status === 'starting') return <Waiting />;
  const user = session.status === 'signedIn' ? session.user : null;
  if (path === '/reset' || path === '/confirm')
    return (
      <Suspense fallback={<Waiting />}>
        {path === '/reset' ? <ResetPage user={user} loadNext={loadShell} /> : <ConfirmEmailPage user={user} />}
      </Suspense>
    );
  // The same page before and after its account is made: it says what comes of it.
  if (path === '/invite')
    return (
      <Suspense fallback={<Waiting />}>
        <InvitePage user={user} loadNext={loadShell} />
      </Suspense>
    );
  if (session.status === 'signedIn')
    return (
      <Suspense fallback={<Waiting />}>
        <ShellPart user={session.user} />
      </Suspense>
    );
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/register">
          <RegisterPage loadNext={loadShell} />
        </Route>
        <Route path="/sign-in">
          <SignInPage reason={session.reason} kept={session.kept} loadNext={loadShell} />
        </Route>
        <Route>
          <Redirect to="/sign-in" replace state={{ from: location.pathname }} />
        </Route>
      </Switch>
    </Suspense>
  );
}
