import type { Mutation } from './mutation.ts';

const SESSIONS_TEST = 'apps/server/src/features/auth/sessions.test.ts';
const AUTH_TEST = 'apps/server/src/http/authRoutes.test.ts';
const ACCOUNTS_TEST = 'apps/server/src/features/admin/accounts.test.ts';
const EMAILS_TEST = 'apps/server/src/features/auth/emails.test.ts';
const INVITES_TEST = 'apps/server/src/tests/invites.test.ts';
const FACTOR_TEST = 'apps/server/src/features/auth/secondFactor.test.ts';
const OIDC_TEST = 'apps/server/src/tests/oidc.test.ts';
const PASSWORDS_TEST = 'apps/server/src/features/auth/passwords.test.ts';
const OPERATION_TEST = 'apps/server/src/tests/operation.test.ts';
const RATES_TEST = 'apps/server/src/rate/rateLimits.test.ts';
const CONFIG_TEST = 'apps/server/src/settings/readConfig.test.ts';
const LOGGER_TEST = 'apps/server/src/observability/logger.test.ts';
const PLACES_TEST = 'apps/server/src/tests/socketPlaces.test.ts';

/** What keeps strangers out: how long things that let somebody in are good, how often they are tried, and what a browser is told. */
export const OF_ACCOUNTS: Mutation[] = [
  {
    name: 'whoever is not remembered stays for 70 days',
    file: 'packages/protocol/src/limits.ts',
    find: 'refreshDays: 7,',
    replace: 'refreshDays: 70,',
    tests: [SESSIONS_TEST],
  },
  {
    name: 'whoever is remembered stays for 300 days',
    file: 'packages/protocol/src/limits.ts',
    find: 'refreshDaysRemembered: 30,',
    replace: 'refreshDaysRemembered: 300,',
    tests: [SESSIONS_TEST],
  },
  {
    name: 'a refresh token that was used is good for ten minutes more',
    file: 'apps/server/src/features/auth/refreshToken.ts',
    find: 'GRACE_MS = 60_000',
    replace: 'GRACE_MS = 600_000',
    tests: [SESSIONS_TEST],
  },
  {
    name: 'scripts of the page read the refresh cookie',
    file: 'apps/server/src/http/refreshCookie.ts',
    find: 'httpOnly: true',
    replace: 'httpOnly: false',
    tests: [AUTH_TEST],
  },
  {
    name: 'pages of others send the refresh cookie',
    file: 'apps/server/src/http/refreshCookie.ts',
    find: "sameSite: 'strict'",
    replace: "sameSite: 'lax'",
    tests: [AUTH_TEST],
  },
  {
    name: 'the refresh cookie goes over plain http',
    file: 'apps/server/src/http/refreshCookie.ts',
    find: "sameSite: 'strict', secure }",
    replace: "sameSite: 'strict', secure: false }",
    tests: [AUTH_TEST],
  },
  {
    name: 'a link of an administrator lasts ten days',
    file: 'apps/server/src/features/issueResetLink.ts',
    find: 'LASTS_MS = 24 *',
    replace: 'LASTS_MS = 240 *',
    tests: [ACCOUNTS_TEST],
  },
  {
    name: 'a link for an address lasts ten days',
    file: 'apps/server/src/features/sendConfirmation.ts',
    find: 'LASTS_MS = 24 *',
    replace: 'LASTS_MS = 240 *',
    tests: [EMAILS_TEST],
  },
  {
    name: 'an invitation lasts a month where nobody says for how long',
    file: 'apps/server/src/features/invites/createInvite.ts',
    find: 'expiresInHours = 168',
    replace: 'expiresInHours = 720',
    tests: [INVITES_TEST],
  },
  {
    name: 'an invitation is for many where nobody says for how many',
    file: 'apps/server/src/features/invites/createInvite.ts',
    find: 'maxUses = 1,',
    replace: 'maxUses = 1_000,',
    tests: [INVITES_TEST],
  },
  {
    name: 'an invitation may last for a year',
    file: 'packages/protocol/src/routes.ts',
    find: 'expiresInHours: z.int().min(1).max(720)',
    replace: 'expiresInHours: z.int().min(1).max(8_760)',
    tests: [INVITES_TEST],
  },
  {
    name: 'recovery codes have four letters',
    file: 'apps/server/src/features/auth/recoveryCodes.ts',
    find: 'RECOVERY_CODE_LENGTH = 8',
    replace: 'RECOVERY_CODE_LENGTH = 4',
    tests: [FACTOR_TEST],
  },
  {
    name: 'a sign-in by a provider may take hours',
    file: 'apps/server/src/features/auth/oidc/signedNote.ts',
    find: 'SIGN_IN_SECONDS = 600',
    replace: 'SIGN_IN_SECONDS = 6_000',
    tests: [OIDC_TEST],
  },
  {
    name: 'the way to link an account is open for an hour',
    file: 'apps/server/src/features/auth/oidc/signedNote.ts',
    find: 'LINK_SECONDS = 300',
    replace: 'LINK_SECONDS = 3_000',
    tests: [OIDC_TEST],
  },
  {
    name: 'an access token is taken for hours after its end',
    file: 'apps/server/src/features/accessTokens.ts',
    find: 'SKEW_SECONDS = 120',
    replace: 'SKEW_SECONDS = 12_000',
    tests: [SESSIONS_TEST],
  },
  {
    name: 'a password is known by its first 72 bytes',
    file: 'apps/server/src/features/auth/passwords.ts',
    find: 'return same && fits && hash',
    replace: 'return same && hash',
    tests: [PASSWORDS_TEST],
  },
  {
    name: 'a password that everybody knows is taken',
    file: 'apps/server/src/features/auth/passwords.ts',
    find: 'COMMON_PASSWORDS.has(folded) || ',
    replace: '',
    tests: [PASSWORDS_TEST],
  },
  {
    name: 'scripts of strangers run in the page',
    file: 'apps/server/src/http/securityHeaders.ts',
    find: `scriptSrc: ["'self'"]`,
    replace: `scriptSrc: ["'self'", "'unsafe-inline'"]`,
    tests: [OPERATION_TEST],
  },
  {
    name: 'the page is shown within those of strangers',
    file: 'apps/server/src/http/securityHeaders.ts',
    find: `frameAncestors: ["'none'"]`,
    replace: "frameAncestors: ['*']",
    tests: [OPERATION_TEST],
  },
  {
    name: 'an address may ask for 300 links an hour',
    file: 'apps/server/src/rate/rateLimits.ts',
    find: 'resetsOfAddress: withLogins({ perHour: 30 })',
    replace: 'resetsOfAddress: withLogins({ perHour: 300 })',
    tests: [RATES_TEST],
  },
  {
    name: 'one may try 3,000 codes of invitations a minute',
    file: 'apps/server/src/rate/rateLimits.ts',
    find: '{ perMinute: 30 }',
    replace: '{ perMinute: 3_000 }',
    tests: [RATES_TEST],
  },
  {
    name: 'one may try 100 recovery codes an hour',
    file: 'apps/server/src/rate/rateLimits.ts',
    find: 'recoveryCodesOfAccount: withLogins({ perHour: 10 })',
    replace: 'recoveryCodesOfAccount: withLogins({ perHour: 100 })',
    tests: [RATES_TEST],
  },
  {
    name: 'an account may have 1,000 addresses an hour',
    file: 'apps/server/src/rate/rateLimits.ts',
    find: 'addressesOfAccount: withLogins({ perHour: 10 })',
    replace: 'addressesOfAccount: withLogins({ perHour: 1_000 })',
    tests: [RATES_TEST],
  },
  {
    name: 'webhooks reach private networks where nothing is set',
    file: 'apps/server/src/settings/readConfig.ts',
    find: "'WEBHOOKS_ALLOW_PRIVATE', ['on', 'off'], 'off'",
    replace: "'WEBHOOKS_ALLOW_PRIVATE', ['on', 'off'], 'on'",
    tests: [CONFIG_TEST],
  },
  {
    name: 'tokens stand in the log',
    file: 'apps/server/src/observability/redact.ts',
    find: 'pass|token|secret',
    replace: 'pass|secret',
    tests: [LOGGER_TEST],
  },
  {
    name: 'somebody has 2,000 sockets',
    file: 'packages/protocol/src/limits.ts',
    find: 'socketsPerUser: 20,',
    replace: 'socketsPerUser: 2_000,',
    tests: [PLACES_TEST],
  },
];
