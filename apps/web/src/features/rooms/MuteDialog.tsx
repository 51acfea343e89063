import { useState } from 'react';
import { client } from '../../client/client.ts';
import { useIsMuted } from '../../client/useIsMuted.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { endTime } from '../../ui/formatTime.ts';
import { showToast } from '../../ui/toast/showToast.ts';
import { endAfter } from './endAfter.ts';
import type { MemberDialogProps } from './MemberDialogProps.ts';

/** In hours; null: until somebody changes it. */
const CHOICES = [1, 8, 24, null];

/** Lets a member read and not write for so long, or write again. */
export default function MuteDialog({ room, member, onDone, onClose }: MemberDialogProps) {
  const { user } = member;
  const [hours, setHours] = useState<number | null>(8);
  const isMuted = useIsMuted(member);
  const { busy, error, run } = usePending();
  const go = (step: () => Promise<unknown>, done: string) =>
    run(async () => {
      await step();
      showToast(done);
      onDone();
      onClose();
    });
  const mute = () => go(() => client.mute(room.id, user.id, endAfter(hours)), t.mute.done(user.displayName));
  const unmute = () => go(() => client.unmute(room.id, user.id), t.mute.ended(user.displayName));
  return (
    <Dialog
      title={t.mute.title(user.displayName)}
      onClose={onClose}
      foot={
        <>
          {isMuted ? (
            <button type="button" className="button button-line" aria-disabled={busy} onClick={() => void unmute()}>
              {t.mute.end}
            </button>
          ) : (
            <button type="button" className="button button-line" onClick={onClose}>
              {t.cancel}
            </button>
          )}
          <button type="button" className="button button-go" aria-disabled={busy} onClick={() => void mute()}>
            {t.mute.go}
          </button>
        </>
      }
    >
      <ErrorNote>{error}</ErrorNote>
      <p>{t.mute.lead}</p>
      <fieldset className="mt-3 grid gap-1">
        <legend className="sr-only">{t.mute.how}</legend>
        {CHOICES.map((choice) => (
          <label key={choice} className="flex min-h-11 items-center gap-3">
            <input
              type="radio"
              name="mute"
              className="radio"
              checked={hours === choice}
              onChange={() => setHours(choice)}
            />
            <span>
              <b className="block">{choice === null ? t.mute.untilChanged : t.mute.hours(choice)}</b>
              <span className="text-[0.8125rem] text-ink-2">
                {choice === null ? t.mute.byModerator : t.mute.until(endTime(endAfter(choice) ?? '', Date.now()))}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
