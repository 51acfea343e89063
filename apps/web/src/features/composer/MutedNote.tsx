import type { RoomMe } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { endTime } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/useNow.ts';

interface MutedNoteProps {
  me: RoomMe;
  /** What is half written; it stays until one may write again. */
  draft: string;
}

/** In the place of the field: who said that one may not write here, and until when. */
export function MutedNote({ me: { mutedBy, mutedUntil }, draft }: MutedNoteProps) {
  const { people } = useClientState();
  const now = useNow();
  const by = mutedBy === null ? undefined : people[mutedBy];
  return (
    <div className="m-3 grid gap-2 rounded-lg bg-rail p-3 text-ink-2" role="status">
      <p className="flex gap-2">
        <Icon name="mute" />
        <span>
          {by ? <b>{t.mute.youBy(by.displayName)} </b> : null}
          {t.mute.you(mutedUntil === null ? null : endTime(mutedUntil, now))} {t.mute.readAlong}
        </span>
      </p>
      {draft.trim() === '' ? null : (
        <div className="border-t border-line pt-2">
          <p className="text-[0.8125rem]">{t.mute.kept}</p>
          <p className="max-h-32 overflow-y-auto break-words whitespace-pre-wrap text-ink" dir="auto">
            {draft}
          </p>
          <button type="button" className="text-button" onClick={() => void copyText(draft)}>
            {t.copy}
          </button>
        </div>
      )}
    </div>
  );
}
