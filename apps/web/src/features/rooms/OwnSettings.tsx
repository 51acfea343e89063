import type { NotifyLevel, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { useWanted } from '../../client/useWanted.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLevels } from './useLevels.ts';

/** What a person sets of a room, for themself alone: of what they are told, and where it stands in their list. */
export function OwnSettings({ room }: { room: Room }) {
  const levels = useLevels(room);
  const { busy, error, run } = usePending();
  const { wanted, choose } = useWanted<NotifyLevel>(room.me?.notify, (notify) =>
    run(() => client.setPreferences(room.id, { notify })),
  );
  const set = (given: Parameters<typeof client.setPreferences>[1]) =>
    void run(() => client.setPreferences(room.id, given));
  const pinned = room.me?.pinned === true;
  const hidden = room.me?.hidden === true;
  return (
    <section className="border-b border-line px-4 py-4">
      <ErrorNote>{error}</ErrorNote>
      <fieldset aria-disabled={busy}>
        <legend className="text-[0.8125rem] font-semibold text-ink-2">{t.tell.title}</legend>
        {levels.map(({ level, label, isChosen }) => (
          <label key={level} className="flex min-h-11 items-center gap-3">
            <input
              type="radio"
              name={`tell-${room.id}`}
              className="radio flex-none"
              checked={wanted === null ? isChosen : level === wanted}
              onChange={() => choose(level)}
            />
            <span className="min-w-0">{label}</span>
          </label>
        ))}
      </fieldset>
      <div className="-ms-3 mt-1 grid justify-items-start">
        <button
          type="button"
          className="button button-plain"
          aria-disabled={busy}
          onClick={() => set({ pinned: !pinned })}
        >
          <Icon name={pinned ? 'pinOff' : 'pin'} /> {pinned ? t.tell.fromTop : t.tell.toTop}
        </button>
        {room.kind === 'pm' ? (
          <button
            type="button"
            className="button button-plain"
            aria-disabled={busy}
            onClick={() => set({ hidden: !hidden })}
          >
            <Icon name={hidden ? 'eye' : 'eyeOff'} /> {hidden ? t.tell.show : t.tell.hide}
          </button>
        ) : null}
      </div>
    </section>
  );
}
