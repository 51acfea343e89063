import type { MessageItem, RoomView } from '@palaver/client/state';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';

interface SeenDialogProps {
  view: RoomView;
  item: MessageItem;
  onClose(): void;
}

/** Who has read a message, who has it, and who does not. */
export default function SeenDialog({ view, item, onClose }: SeenDialogProps) {
  const { people } = useClientState();
  const { seq } = item.message;
  const name = (userId: string) => people[userId]?.displayName ?? t.log.somebody;
  // Who came later is none of those who could have it.
  const others = Object.entries(view.receipts).filter(([, { joinedSeq }]) => joinedSeq === null || joinedSeq < seq);
  const hasIt = (marks: RoomView['receipts'][string]) => marks.joinedSeq !== null && marks.receivedSeq >= seq;
  const lists = [
    { title: t.seen.read, ids: others.filter(([, marks]) => hasIt(marks) && marks.readSeq >= seq) },
    { title: t.seen.received, ids: others.filter(([, marks]) => hasIt(marks) && marks.readSeq < seq) },
    { title: t.seen.not, ids: others.filter(([, marks]) => !hasIt(marks)) },
  ];
  return (
    <Dialog title={t.seen.title} onClose={onClose}>
      {lists.map(({ title, ids }) => (
        <section key={title} className="mb-4">
          <h3 className="text-[0.8125rem] text-ink-2">{title}</h3>
          <ul>
            {ids.map(([id]) => (
              <li key={id} className="cut">
                {name(id)}
              </li>
            ))}
          </ul>
          {ids.length === 0 ? <p className="text-ink-3">{t.seen.nobody}</p> : null}
        </section>
      ))}
    </Dialog>
  );
}
