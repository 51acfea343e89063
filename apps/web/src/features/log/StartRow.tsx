import type { RoomView } from '@palaver/client/state';
import { t } from '../../i18n/en.ts';
import { Boat } from '../../ui/Icon.tsx';

interface StartRowProps {
  view: RoomView;
  name: string;
  online: boolean;
  failed: boolean;
  onLoad(): void;
}

/** What lies before the first message here: older ones, on their way or not to be had now, or nothing. */
export function StartRow({ view, name, online, failed, onLoad }: StartRowProps) {
  const { room, timeline, hasOlder, loading } = view;
  if (timeline.length === 0 && room.seq === 0)
    return (
      <div className="grid justify-items-center gap-2 p-6 pb-16 text-center text-ink-2">
        <Boat size={56} />
        <p className="max-w-full overflow-clip">
          {room.kind === 'pm' ? t.log.emptyPm(name) : room.archived ? t.log.emptyArchived : t.log.empty}
        </p>
      </div>
    );
  if (!hasOlder) return <p className="p-3 text-center text-[0.8125rem] text-ink-3">{t.log.beginning}</p>;
  return (
    <p className="flex min-h-12 items-center justify-center p-2 text-[0.8125rem] text-ink-2">
      {!online ? (
        t.log.olderOffline
      ) : failed ? (
        <button type="button" className="text-button" onClick={onLoad}>
          {t.log.olderAgain}
        </button>
      ) : loading === 'older' ? (
        t.log.older
      ) : null}
    </p>
  );
}
