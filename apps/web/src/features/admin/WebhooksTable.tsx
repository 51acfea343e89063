import { useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import type { Webhook } from '@palaver/protocol/webhooks';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { fullTime } from '../../ui/formatTime.ts';
import { DeleteWebhookDialog } from './DeleteWebhookDialog.tsx';

interface WebhooksTableProps {
  webhooks: Webhook[];
  /** For their names. */
  rooms: Room[];
  onChanged(): void;
  onDeleted(): void;
}

/** Webhooks, one in a row, with what can be done with each. */
export function WebhooksTable({ webhooks, rooms, onChanged, onDeleted }: WebhooksTableProps) {
  const [asked, setAsked] = useState<Webhook | null>(null);
  const { error, run } = usePending();
  const text = t.admin.webhooks;
  const setActive = ({ id }: Webhook, active: boolean) =>
    run(async () => {
      await client.admin.updateWebhook(id, { active });
      onChanged();
    });
  const nameOf = (id: string) => rooms.find((room) => room.id === id)?.name ?? id;
  return (
    <>
      <ErrorNote>{error}</ErrorNote>
      <table className="facts" aria-label={t.admin.sections.webhooks}>
        <thead>
          <tr>
            <th scope="col">{text.url}</th>
            <th scope="col">{text.about}</th>
            <th scope="col">{text.state}</th>
            <th scope="col">
              <span className="sr-only">{t.admin.people.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.id}>
              <th scope="row">
                <bdi dir="ltr" className="wrap-anywhere">
                  {webhook.url}
                </bdi>
              </th>
              <td data-label={text.about}>
                {webhook.events.map((event) => text.events[event]).join(', ')} ·{' '}
                <bdi className="wrap-anywhere">{webhook.roomIds?.map(nameOf).join(', ') ?? text.allRooms}</bdi>
              </td>
              <td data-label={text.state}>{stateOf(webhook)}</td>
              <td>
                <span className="flex flex-wrap gap-x-4">
                  <button
                    type="button"
                    className="text-button"
                    aria-label={webhook.active ? text.pauseOf(webhook.url) : text.resumeOf(webhook.url)}
                    onClick={() => void setActive(webhook, !webhook.active)}
                  >
                    {webhook.active ? text.pause : text.resume}
                  </button>
                  <button
                    type="button"
                    className="text-button text-danger"
                    aria-label={text.deleteOf(webhook.url)}
                    onClick={() => setAsked(webhook)}
                  >
                    {text.delete}
                  </button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked ? <DeleteWebhookDialog webhook={asked} onDone={onDeleted} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

/** How a webhook fares, in one line. */
function stateOf({ active, lastStatus, failingSince }: Webhook): string {
  const text = t.admin.webhooks;
  const fails = failingSince === null ? null : text.failing(fullTime(failingSince), lastStatus);
  if (!active) return fails === null ? text.paused : `${text.paused}, ${fails}`;
  return fails ?? (lastStatus === null ? text.unsent : text.works);
}
