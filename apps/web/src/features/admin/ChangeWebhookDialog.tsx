import { useId } from 'react';
import type { Room } from '@palaver/protocol/entities';
import type { Webhook } from '@palaver/protocol/webhooks';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { type WebhookChoice, WebhookForm } from './WebhookForm.tsx';

interface ChangeWebhookDialogProps {
  webhook: Webhook;
  /** Of which it can be told. */
  rooms: Room[];
  onDone(): void;
  onClose(): void;
}

/** Changes where a webhook leads, and of what it is told; its secret stays. */
export function ChangeWebhookDialog({ webhook, rooms, onDone, onClose }: ChangeWebhookDialogProps) {
  const id = useId();
  const { busy, error, run } = usePending();
  const text = t.admin.webhooks;
  const change = (choice: WebhookChoice) =>
    run(async () => {
      await client.admin.updateWebhook(webhook.id, changedOf(webhook, choice));
      showToast(text.changed);
      onDone();
      onClose();
    });
  return (
    <Dialog
      title={text.changeTitle}
      onClose={onClose}
      foot={<DialogFoot form={id} onKeep={onClose} go={text.changeGo} disabled={busy} />}
    >
      <WebhookForm id={id} start={webhook} rooms={rooms} error={error} onSubmit={(choice) => void change(choice)} />
    </Dialog>
  );
}

/** What is another now. What somebody else changed meanwhile, and nobody touched here, stays theirs. */
function changedOf(before: WebhookChoice, { url, events, roomIds }: WebhookChoice): Partial<WebhookChoice> {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...(url === before.url ? {} : { url }),
    ...(isSame(events, before.events) ? {} : { events }),
    ...(isSame(roomIds, before.roomIds) ? {} : { roomIds }),
  };
}
