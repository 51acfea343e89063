import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../context.ts';
import { beginSignIn } from '../features/auth/oidc/beginSignIn.ts';
import { finishSignIn, requireUnderWay } from '../features/auth/oidc/finishSignIn.ts';
import { toPalaverError } from '../toPalaverError.ts';
import { refreshCookie } from './refreshCookie.ts';
import type { Reply } from './reply.ts';
import type { RouteRow } from './routeRow.ts';
import { signInCookie } from './signInCookie.ts';

/** Where who is signed in links and unlinks accounts elsewhere. */
const ACCOUNT = '/you/security';

/** What a browser opens on its way to a provider and back. Whatever goes wrong there ends on a page, which says it in words. */
export const oidcRoutes: { [N in 'beginSignIn' | 'finishSignIn']: RouteRow<N>['run'] } = {
  beginSignIn: async (ctx, _visitor, input, { req, res }) => {
    try {
      const { to, kept } = await beginSignIn(ctx, input, refreshCookie(ctx, req, res).read());
      signInCookie(ctx, req, res).give(kept);
      return { status: 302, location: to.href };
    } catch (error) {
      return failed(ctx, error, input.link === undefined ? '/sign-in' : ACCOUNT);
    }
  },
  finishSignIn: async (ctx, visitor, { id, ...answer }, { req, res }) => {
    const cookie = signInCookie(ctx, req, res);
    const kept = cookie.read();
    let page = '/sign-in';
    try {
      const begun = requireUnderWay(ctx, { id, answer, kept });
      // It is used up, however this ends.
      cookie.clear();
      if (begun.linking) page = ACCOUNT;
      const { session, returnTo } = await finishSignIn(ctx, visitor, { answer, begun });
      if (session) refreshCookie(ctx, req, res).give(session.refreshToken, session.refreshExpiresAt);
      return seeOther(ctx, returnTo);
    } catch (error) {
      return failed(ctx, error, page);
    }
  },
};

function failed(ctx: Context, cause: unknown, page: string): Reply {
  const error = toPalaverError(cause);
  if (error.errorCode === 'NOT_FOUND') throw error;
  if (error.statusCode >= 500 && !(cause instanceof PalaverError)) ctx.log.error('sign-in failed', { cause });
  return seeOther(ctx, `${page}#error=${error.errorCode}`);
}

/** A page of ours, by its whole address: a path alone could be read as that of another host. */
function seeOther({ config }: Context, path: string): Reply {
  return { status: 303, location: `${config.publicUrl?.origin ?? ''}${path}` };
}
