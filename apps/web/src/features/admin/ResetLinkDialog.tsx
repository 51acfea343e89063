import type { ResetLink } from '@palaver/protocol/answers';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { fullTime } from '../../ui/formatTime.ts';
import { OneTimeLink } from './OneTimeLink.tsx';

/** A link that was just made for somebody, to hand over: it is shown this once. */
export function ResetLinkDialog({ name, link, onClose }: { name: string; link: ResetLink; onClose(): void }) {
  return (
    <Dialog
      title={t.admin.person.linkReady(name)}
      onClose={onClose}
      foot={
        <button type="button" className="button button-go" onClick={onClose}>
          {t.invites.done}
        </button>
      }
    >
      <p className="mb-3 text-ink-2">
        {t.admin.person.linkHolds} <time dateTime={link.expiresAt}>{fullTime(link.expiresAt)}</time>.
      </p>
      <OneTimeLink url={link.url} />
    </Dialog>
  );
}
