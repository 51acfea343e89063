import { useRef, useState } from 'react';
import { client } from '../../client/client.ts';
import { useAnswer } from '../../client/useAnswer.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { NewWebhookDialog } from './NewWebhookDialog.tsx';
import { SectionHead } from './SectionHead.tsx';
import { readRooms } from './readRooms.ts';
import { useFocusAfterDelete } from './useFocusAfterDelete.ts';
import { WebhooksTable } from './WebhooksTable.tsx';

async function ask() {
  const [{ items }, rooms] = await Promise.all([client.admin.webhooks(), readRooms()]);
  return { items, rooms };
}

/** All webhooks, how each fares, and the way to one more. */
export function WebhooksSection() {
  const { answer, error, reload } = useAnswer(ask);
  const [isAdding, setAdding] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  const text = t.admin.webhooks;
  const noteDeleted = useFocusAfterDelete(answer, add, reload);
  return (
    <>
      <SectionHead lead={text.lead}>
        <button ref={add} type="button" className="button button-go" onClick={() => setAdding(true)}>
          {text.add}
        </button>
      </SectionHead>
      <ErrorNote>{error}</ErrorNote>
      {answer === null && error === null ? <Waiting onRetry={reload} /> : null}
      {answer?.items.length === 0 ? <p className="text-ink-2">{text.none}</p> : null}
      {answer && answer.items.length > 0 ? (
        <WebhooksTable webhooks={answer.items} rooms={answer.rooms} onChanged={reload} onDeleted={noteDeleted} />
      ) : null}
      {isAdding ? (
        <NewWebhookDialog rooms={answer?.rooms ?? []} onMade={reload} onClose={() => setAdding(false)} />
      ) : null}
    </>
  );
}
