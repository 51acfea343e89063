import { useState } from 'react';
import type { Invite } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { QrCode } from './QrCode.tsx';

/** An invitation that was just made: its link to copy, and to scan. */
export function InviteLink({ invite }: { invite: Invite }) {
  const [error, setError] = useState<string | null>(null);
  // A server that was not told its address gives the path.
  const url = new URL(invite.url ?? '', location.origin).href;
  const copy = () =>
    copyText(url).then(
      () => showToast(t.invites.copied),
      () => setError(t.copyFailed),
    );
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-start gap-4">
        <QrCode text={url} />
        <div className="grid min-w-0 flex-1 basis-48 gap-1">
          {invite.room ? <bdi className="cut font-semibold">{invite.room.name}</bdi> : null}
          <p className="text-ink-2">
            {t.invites.usesOf(invite.maxUses)}, {t.invites.ends} <RelativeTime time={invite.expiresAt} />.
          </p>
          <p className="text-[0.8125rem] text-ink-2">{t.invites.scan}</p>
        </div>
      </div>
      <ErrorNote>{error}</ErrorNote>
      <div className="flex items-center gap-2">
        <input
          className="in"
          readOnly
          aria-label={t.invites.link}
          value={url}
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="icon-button" aria-label={t.invites.copy} onClick={() => void copy()}>
          <Icon name="copy" />
        </button>
      </div>
      <p className="text-[0.8125rem] text-ink-2">{t.invites.readyLead}</p>
    </div>
  );
}
