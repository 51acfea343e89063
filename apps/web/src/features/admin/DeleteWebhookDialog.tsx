import type { Webhook } from '@palaver/protocol/webhooks';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { showToast } from '../../ui/toast/showToast.ts';

interface DeleteWebhookDialogProps {
  webhook: Webhook;
  onDone(): void;
  onClose(): void;
}

/** Asks before a webhook is deleted. */
export function DeleteWebhookDialog({ webhook, onDone, onClose }: DeleteWebhookDialogProps) {
  const { busy, error, run } = usePending();
  const text = t.admin.webhooks;
  const remove = () =>
    run(async () => {
      await client.admin.deleteWebhook(webhook.id);
      showToast(text.deleted);
      onDone();
      onClose();
    });
  return (
    <Dialog
      title={text.deleteTitle}
      alert
      onClose={onClose}
      foot={<DialogFoot onKeep={onClose} go={text.deleteGo} disabled={busy} onGo={() => void remove()} />}
    >
      <ErrorNote>{error}</ErrorNote>
      <p>
        <bdi dir="ltr" className="wrap-anywhere">
          {webhook.url}
        </bdi>
      </p>
      <p>{text.deleteBody}</p>
    </Dialog>
  );
}
