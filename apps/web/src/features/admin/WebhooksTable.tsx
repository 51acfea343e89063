import { useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import type { Webhook } from '@palaver/protocol/webhooks';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { fullTime } from '../../ui/formatTime.ts';
import { ChangeWebhookDialog } from './ChangeWebhookDialog.tsx';
import { DeleteWebhookDialog } from './DeleteWebhookDialog.tsx';
import { FactsTable } from './FactsTable.tsx';
import { RowButton } from './RowButton.tsx';

interface WebhooksTableProps {
  webhooks: Webhook[];
  /** Of which they can be told. */
  rooms: Room[];
  onChanged(): void;
  onDeleted(): void;
}

/** Webhooks, one in a row, with what can be done with each. */
export function WebhooksTable({ webhooks, rooms, onChanged, onDeleted }: WebhooksTableProps) {
  const [asked, setAsked] = useState<{ what: 'change' | 'delete'; webhook: Webhook } | null>(null);
  const { error, run } = usePending();
  const text = t.admin.webhooks;
  const close = () => setAsked(null);
  const setActive = ({ id }: Webhook, active: boolean) =>
    run(async () => {
      await client.admin.updateWebhook(id, { active });
      onChanged();
    });
  const nameOf = (id: string) => rooms.find((room) => room.id === id)?.name ?? text.goneRoom;
  return (
    <>
      <ErrorNote>{error}</ErrorNote>
      <FactsTable label={t.admin.sections.webhooks} columns={[text.url, text.about, text.state]} hasActions>
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
                <RowButton label={text.changeOf(webhook.url)} onPress={() => setAsked({ what: 'change', webhook })}>
                  {text.change}
                </RowButton>
                <RowButton
                  label={webhook.active ? text.pauseOf(webhook.url) : text.resumeOf(webhook.url)}
                  onPress={() => void setActive(webhook, !webhook.active)}
                >
                  {webhook.active ? text.pause : text.resume}
                </RowButton>
                <RowButton
                  label={text.deleteOf(webhook.url)}
                  danger
                  onPress={() => setAsked({ what: 'delete', webhook })}
                >
                  {text.delete}
                </RowButton>
              </span>
            </td>
          </tr>
        ))}
      </FactsTable>
      {asked?.what === 'change' ? (
        <ChangeWebhookDialog webhook={asked.webhook} rooms={rooms} onDone={onChanged} onClose={close} />
      ) : null}
      {asked?.what === 'delete' ? (
        <DeleteWebhookDialog webhook={asked.webhook} onDone={onDeleted} onClose={close} />
      ) : null}
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
