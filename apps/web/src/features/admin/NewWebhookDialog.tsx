import { useId, useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { SecretDialog } from './SecretDialog.tsx';
import { type WebhookChoice, WebhookForm } from './WebhookForm.tsx';

const START: WebhookChoice = { url: '', events: ['message'], roomIds: null };

interface NewWebhookDialogProps {
  /** Of which it can be told. */
  rooms: Room[];
  /** There is one more webhook now. */
  onMade(): void;
  onClose(): void;
}

/** Makes a webhook, and then shows its secret. */
export function NewWebhookDialog({ rooms, onMade, onClose }: NewWebhookDialogProps) {
  const id = useId();
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, error, run } = usePending();
  const text = t.admin.webhooks;
  const make = (choice: WebhookChoice) =>
    run(async () => {
      const made = await client.admin.createWebhook(choice);
      setSecret(made.secret);
      onMade();
    });
  if (secret !== null)
    return (
      <SecretDialog
        title={text.secretTitle}
        lead={text.secretOnce}
        label={text.secret}
        value={secret}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      title={text.add}
      onClose={onClose}
      foot={<DialogFoot form={id} onKeep={onClose} go={text.make} disabled={busy} />}
    >
      <WebhookForm id={id} start={START} rooms={rooms} error={error} onSubmit={(choice) => void make(choice)} />
    </Dialog>
  );
}
