import { t } from '../../i18n/en.ts';
import { CopyLine } from './CopyLine.tsx';

/** A link that sets a password, to copy. `url`: as the server told it, which is the path where it was not told its address. */
export function OneTimeLink({ url }: { url: string }) {
  return <CopyLine label={t.invites.link} value={new URL(url, location.origin).href} copied={t.invites.copied} />;
}
