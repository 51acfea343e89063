import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmForm } from './ConfirmForm.tsx';

interface DownloadDialogProps {
  user: Me;
  onClose(): void;
}

/** Asks who it is before all that is held about somebody is saved. */
export default function DownloadDialog({ user, onClose }: DownloadDialogProps) {
  return (
    <ConfirmForm
      user={user}
      title={t.data.downloadTitle}
      action={t.data.downloadIt}
      onClose={onClose}
      onConfirm={async (confirm) => {
        const { url } = await client.exportMe(confirm);
        // It is an attachment: the page stays.
        location.assign(new URL(url, location.origin));
        showToast(t.data.downloading);
        onClose();
      }}
    >
      <p>{t.data.downloadBody}</p>
    </ConfirmForm>
  );
}
