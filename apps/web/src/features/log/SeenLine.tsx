import type { MessageItem, RoomView } from '@palaver/client/state';
import { usePeople } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';

const FACES = 4;

interface SeenLineProps {
  view: RoomView;
  item: MessageItem;
  onOpen(): void;
}

/** Under the newest own message: how many have it, and on request who. */
export function SeenLine({ view, item, onOpen }: SeenLineProps) {
  const people = usePeople();
  const { seen, message } = item;
  if (!seen || seen.of < 2 || seen.received === 0) return null;
  const faces = Object.entries(view.receipts)
    .filter(([, { joinedSeq, readSeq }]) => joinedSeq !== null && joinedSeq < message.seq && readSeq >= message.seq)
    .flatMap(([id]) => people[id] ?? [])
    .slice(0, FACES);
  return (
    <p className="flex justify-end px-2">
      <button
        type="button"
        className="flex min-h-8 items-center gap-2 text-xs text-ink-2 underline-offset-2 hover:underline"
        onClick={onOpen}
      >
        <span className="flex -space-x-1" aria-hidden="true">
          {faces.map((user) => (
            <Avatar key={user.id} user={user} size={20} />
          ))}
        </span>
        {seen.read > 0 ? t.marks.seenBy(seen.read, seen.of) : t.marks.deliveredTo(seen.received, seen.of)}
      </button>
    </p>
  );
}
