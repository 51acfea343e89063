import { Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { Waiting } from '../ui/Waiting.tsx';
import { Shell } from './Shell.tsx';
import { useClientState } from './useClient.ts';
import { lazyPart } from '../ui/lazyPart.ts';

const SignInPage = lazyPart(() => import('../features/auth/SignInPage.tsx'));
const RegisterPage = lazyPart(() => import('../features/auth/RegisterPage.tsx'));

/** What is shown depends on who is signed in: the gates, or the rooms. */
export function App() {
  const { session } = useClientState();
  if (session.status === 'starting') return <Waiting />;
  if (session.status === 'signedIn') return <Shell user={session.user} />;
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/register">
          <RegisterPage />
        </Route>
        <Route path="/sign-in">
          <SignInPage reason={session.reason} kept={session.kept} />
        </Route>
        <Route>
          <Redirect to="/sign-in" replace state={{ from: location.pathname }} />
        </Route>
      </Switch>
    </Suspense>
  );
}
