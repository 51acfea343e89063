import { Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { Waiting } from '../ui/Waiting.tsx';
import { ShellPart } from './ShellPart.ts';
import { useClientState } from '../client/useClient.ts';
import { lazyPart } from '../client/lazyPart.tsx';

const SignInPage = lazyPart(() => import('../features/auth/SignInPage.tsx'));
const RegisterPage = lazyPart(() => import('../features/auth/RegisterPage.tsx'));
// Whoever comes to sign in does not wait until the device was read.
if (location.pathname === '/sign-in') void SignInPage.load();

const loadShell = () => void ShellPart.load();

/** What is shown depends on who is signed in: the gates, or the rooms. */
export function App() {
  const { session } = useClientState();
  if (session.status === 'starting') return <Waiting />;
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
