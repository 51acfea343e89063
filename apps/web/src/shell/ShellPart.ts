import { lazyPart } from '../client/lazyPart.tsx';

/** All that is behind the sign-in; who only signs in does without. */
export const ShellPart = lazyPart(() => import('./Shell.tsx'));
