import type { RoomView } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { PinnedMessage } from './PinnedMessage.tsx';
import { usePins } from './usePins.ts';

interface PinnedSectionProps {
  view: RoomView;
  userId: string;
  /** May take down what is pinned. */
  mayUnpin: boolean;
  /** May pin too. */
  mayPin: boolean;
  /** Somebody went to a message. */
  onGo(): void;
}

/** The pinned messages of a room, the one pinned last first. */
export function PinnedSection({ view, userId, mayUnpin, mayPin, onGo }: PinnedSectionProps) {
  const { isWhole, error, load } = usePins(view.room.id);
  const { pins } = view;
  return (
    <section className="border-b border-line px-4 py-4">
      <div className="flex items-center justify-between text-[0.8125rem] text-ink-2">
        <h3>{t.pins.title}</h3>
        {pins.length > 0 ? <span>{pins.length}</span> : null}
      </div>
      {pins.length > 0 ? (
        <ul aria-label={t.pins.title} className="-mx-1 mt-2 grid grid-cols-1 gap-2">
          {pins.map((message) => (
            <PinnedMessage
              key={message.id}
              message={message}
              userId={userId}
              onUnpin={mayUnpin ? () => void client.pin(message.id, false) : null}
              onGo={onGo}
            />
          ))}
        </ul>
      ) : isWhole ? (
        <p className="mt-1 text-ink-2">
          {t.pins.none} {mayPin ? t.pins.noneHint : null}
        </p>
      ) : null}
      {isWhole ? null : error ? (
        <>
          <ErrorNote>{error}</ErrorNote>
          <button type="button" className="button button-line my-2" onClick={load}>
            {t.tryAgain}
          </button>
        </>
      ) : (
        <Waiting onRetry={load} />
      )}
    </section>
  );
}
