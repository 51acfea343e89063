import { type SyntheticEvent, useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import { WEBHOOK_EVENTS } from '@palaver/protocol/webhookEvents';
import type { WebhookFields } from '@palaver/protocol/webhooks';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Choice } from './Choice.tsx';
import { WebhookRooms } from './WebhookRooms.tsx';

export type WebhookChoice = Pick<WebhookFields, 'url' | 'events' | 'roomIds'>;

interface WebhookFormProps {
  id: string;
  /** What is chosen at first. */
  start: WebhookChoice;
  /** Of which it can be told. */
  rooms: Room[];
  /** Why what was handed in was not taken. */
  error: string | null;
  /** Something of each is chosen. */
  onSubmit(choice: WebhookChoice): void;
}

/** What is chosen of a webhook: where it leads, of what and of which rooms it tells. */
export function WebhookForm({ id, start, rooms, error, onSubmit }: WebhookFormProps) {
  const [url, setUrl] = useState(start.url);
  const [events, setEvents] = useState(start.events);
  const [isOfAll, setOfAll] = useState(start.roomIds === null);
  const [roomIds, setRoomIds] = useState(start.roomIds ?? []);
  const [fault, setFault] = useState<string | null>(null);
  const text = t.admin.webhooks;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const missing = events.length === 0 ? text.noEvents : !isOfAll && roomIds.length === 0 ? text.noRooms : null;
    setFault(missing);
    if (missing === null) onSubmit({ url, events, roomIds: isOfAll ? null : roomIds });
  };
  return (
    <form id={id} className="grid gap-4" onSubmit={submit}>
      <ErrorNote>{fault ?? error}</ErrorNote>
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
        <legend className="text-[0.8125rem] font-semibold">{text.about}</legend>
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
        options={{ all: text.allRooms, some: text.someRooms }}
        value={isOfAll ? 'all' : 'some'}
        onChange={(event) => setOfAll(event.target.value === 'all')}
      />
      {isOfAll ? null : (
        <WebhookRooms rooms={rooms} start={start.roomIds ?? []} chosen={roomIds} onChange={setRoomIds} />
      )}
      <p className="text-[0.8125rem] text-ink-2">{text.leaves}</p>
    </form>
  );
}
