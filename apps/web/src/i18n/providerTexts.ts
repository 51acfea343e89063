import { isolated } from './phrases.ts';

/** The texts of signing in by a provider. */
export const providerTexts = {
  provider: {
    with: (name: string) => `Continue with ${isolated(name)}`,
    again: (name: string) => `Sign in with ${isolated(name)} again`,
    confirms: 'You have no password here. A sign-in with your provider in the last ten minutes stands for it.',
    failed: 'The provider could not sign you in. Try again, or sign in another way.',
    faults: {
      REGISTRATION_CLOSED: 'You have no account here yet, and new ones need an invite link or an administrator.',
      INVITE_INVALID: 'This invitation has ended. Ask for a new one.',
      INVALID_CREDENTIALS: 'You can not sign in with this account elsewhere.',
      SIGN_IN_EXPIRED: 'The sign-in took too long, or was begun in another browser. Begin it anew.',
      RATE_LIMITED: 'Too many tries. Wait a few minutes.',
    },
    linkFaults: {
      INVALID_CREDENTIALS: 'This account elsewhere is linked with another account here.',
    },
    none: (name: string) => `Not linked. Linked, you can sign in with ${isolated(name)} too.`,
    linked: (label: string) => (label === '' ? 'Linked.' : `Linked with ${isolated(label)}.`),
    link: 'Link',
    linkOf: (name: string) => `Link ${isolated(name)}`,
    unlink: 'Unlink',
    unlinkOf: (name: string) => `Unlink ${isolated(name)}`,
    lastWayIn: 'It is your only way in. Set a password to unlink it.',
    noCode: 'Who signs in with it is not asked for a code of yours: the second factor of the provider holds.',
    linkTitle: (name: string) => `Link ${isolated(name)}?`,
    linkBody: (name: string) => `You go to ${isolated(name)}, sign in there, and come back.`,
    goThere: 'Go there',
    unlinkTitle: (name: string) => `Unlink ${isolated(name)}?`,
    unlinkBody: (name: string) => `Then nobody signs in to your account with ${isolated(name)} any more.`,
    keep: 'Keep it',
    unlinked: (name: string) => `${isolated(name)} is unlinked.`,
    setPassword: 'Set a password',
    setIt: 'Set it',
    noPassword: 'None. With one you can sign in without a provider.',
  },
};
