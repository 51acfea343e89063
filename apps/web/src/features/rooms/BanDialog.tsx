import { useId, useState } from 'react';
import { countChars } from '@palaver/protocol/messageText';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { endAfter } from './endAfter.ts';
import type { MemberDialogProps } from './MemberDialogProps.ts';

const REASON_MAX = 200;
/** 0: until it is lifted. */
const DAYS = [0, 1, 7, 30];

/** Asks before somebody is put out of a room and kept out: why, and for how long. */
export default function BanDialog({ room, member: { user }, onDone, onClose }: MemberDialogProps) {
  const [reason, setReason] = useState('');
  const [days, setDays] = useState(0);
  const { busy, error, run } = usePending();
  const form = useId();
  const left = REASON_MAX - countChars(reason.trim());
  const ban = () =>
    run(async () => {
      const until = endAfter(days === 0 ? null : days * 24);
      await client.ban(room.id, user.id, { reason: reason.trim(), until });
      showToast(t.ban.done(user.displayName));
      onDone();
      onClose();
    });
  return (
    <Dialog
      title={t.ban.title(user.displayName, room.name)}
      alert
      onClose={onClose}
      foot={<DialogFoot onKeep={onClose} go={t.ban.go} form={form} danger disabled={busy || left < 0} />}
    >
      <form
        id={form}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (left >= 0) void ban();
        }}
      >
        <ErrorNote>{error}</ErrorNote>
        <p>{t.ban.lead}</p>
        <div>
          <Field
            label={t.ban.reason}
            hint={t.ban.reasonHint}
            value={reason}
            autoComplete="off"
            {...(left < 0 && { error: t.ban.over(-left) })}
            onChange={(event) => setReason(event.target.value)}
          />
          {left >= 0 && reason !== '' ? <p className="mt-1 text-xs text-ink-2">{t.ban.left(left)}</p> : null}
        </div>
        <label className="grid gap-1.5 text-[0.8125rem] font-semibold">
          {t.ban.how}
          <select className="in" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((n) => (
              <option key={n} value={n}>
                {n === 0 ? t.ban.always : t.ban.days(n)}
              </option>
            ))}
          </select>
        </label>
      </form>
    </Dialog>
  );
}
