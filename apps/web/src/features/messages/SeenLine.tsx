import { useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import { useClientState } from '../../app/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import type { MessageItem } from './groupTimeline.ts';

/** Under the newest own message: how many have it, and on request who. */
export function SeenLine({ view, item }: { view: RoomView; item: MessageItem }) {
  const { people } = useClientState();
  const [open, setOpen] = useState(false);
  const { seen, message } = item;
  if (!seen || seen.of < 2 || seen.received === 0) return null;
  const label = seen.read > 0 ? t.marks.seenBy(seen.read, seen.of) : t.marks.deliveredTo(seen.received, seen.of);
  const name = (userId: string) => people[userId]?.displayName ?? t.log.somebody;
  const others = Object.entries(view.receipts);
  const lists = [
    { title: t.seen.read, ids: others.filter(([, marks]) => marks.readSeq >= message.seq) },
    {
      title: t.seen.received,
      ids: others.filter(([, marks]) => marks.receivedSeq >= message.seq && marks.readSeq < message.seq),
    },
    { title: t.seen.not, ids: others.filter(([, marks]) => marks.receivedSeq < message.seq) },
  ];
  return (
    <p className="flex justify-end px-2">
      <button
        type="button"
        className="py-1 text-xs text-ink-2 underline-offset-2 hover:underline"
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {open ? (
        <Dialog title={t.seen.title} onClose={() => setOpen(false)}>
          {lists.map(({ title, ids }) => (
            <section key={title} className="mb-4">
              <h3 className="text-[0.8125rem] text-ink-2">{title}</h3>
              <ul>
                {ids.map(([id]) => (
                  <li key={id}>{name(id)}</li>
                ))}
              </ul>
              {ids.length === 0 ? <p className="text-ink-3">{t.seen.nobody}</p> : null}
            </section>
          ))}
        </Dialog>
      ) : null}
    </p>
  );
}
