import { type SyntheticEvent, useId, useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import { WEBHOOK_EVENTS, type WebhookEvent } from '@palaver/protocol/webhookEvents';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Choice } from './Choice.tsx';
import { CopyLine } from './CopyLine.tsx';

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
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<WebhookEvent[]>(['message']);
  const [roomId, setRoomId] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, error, run } = usePending();
  const text = t.admin.webhooks;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void run(async () => {
      const made = await client.admin.createWebhook({ url, events, roomIds: roomId === '' ? null : [roomId] });
      setSecret(made.secret);
      onMade();
    });
  };
  if (secret !== null) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Dialog
      title={text.add}
      onClose={onClose}
      foot={<DialogFoot form={id} onKeep={onClose} go={text.make} disabled={busy || events.length === 0} />}
    >
      <form id={id} className="grid gap-4" onSubmit={submit}>
        <ErrorNote>{error}</ErrorNote>
        <Field
          label={text.url}
          hint={text.urlHint}
          type="url"
          autoComplete="off"
          dir="ltr"
          required
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <fieldset>
          <legend>{text.about}</legend>
          {WEBHOOK_EVENTS.map((one) => (
            <label key={one} className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                className="check"
                checked={events.includes(one)}
                onChange={({ target }) =>
                  setEvents(WEBHOOK_EVENTS.filter((kind) => (kind === one ? target.checked : events.includes(kind))))
                }
              />
              {text.events[one]}
            </label>
          ))}
        </fieldset>
        <Choice
          label={text.from}
          options={{ '': text.allRooms, ...Object.fromEntries(rooms.map((room) => [room.id, room.name])) }}
          value={roomId}
          onChange={(event) => setRoomId(event.target.value)}
        />
        <p className="text-[0.8125rem] text-ink-2">{text.leaves}</p>
      </form>
    </Dialog>
  );
}

/** It is shown this once, so nothing but its button closes this. */
function SecretDialog({ secret, onClose }: { secret: string; onClose(): void }) {
  const text = t.admin.webhooks;
  return (
    <Dialog
      title={text.secretTitle}
      onClose={null}
      foot={
        <button type="button" className="button button-go" onClick={onClose}>
          {t.invites.done}
        </button>
      }
    >
      <p className="mb-3 text-ink-2">{text.secretOnce}</p>
      <CopyLine label={text.secret} value={secret} copied={t.factor.copied} />
    </Dialog>
  );
}
