import { PalaverError } from '@palaver/protocol/errors';
import type { Invite } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import type { Asked } from '../../client/useAnswer.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { Waiting } from '../../ui/Waiting.tsx';

/** The invitations that go on, each with the way to end it. */
export function InviteList({ invites: { answer: items, error, reload } }: { invites: Asked<Invite[]> }) {
  const withdrawing = usePending();
  const withdraw = (id: string) =>
    withdrawing.run(async () => {
      await client.withdrawInvite(id).catch(ignoreEnded);
      showToast(t.invites.withdrawn);
      reload();
    });
  return (
    <section className="grid gap-2">
      <h2 id="invites" className="text-[0.8125rem] text-ink-2">
        {t.invites.open}
      </h2>
      <ErrorNote>{withdrawing.error ?? error}</ErrorNote>
      {items === null && error === null ? <Waiting onRetry={reload} /> : null}
      {items?.length === 0 ? <p className="text-ink-2">{t.invites.none}</p> : null}
      <ul aria-labelledby="invites">
        {items?.map((invite) => (
          <InviteRow key={invite.id} invite={invite} onWithdraw={() => void withdraw(invite.id)} />
        ))}
      </ul>
    </section>
  );
}

function InviteRow({ invite, onWithdraw }: { invite: Invite; onWithdraw(): void }) {
  const { room, createdBy, uses, maxUses, expiresAt } = invite;
  const to = room?.name ?? t.invites.noRoom;
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line py-2">
      <span className="min-w-0 flex-1">
        <bdi className="cut block font-semibold">{to}</bdi>
        <span className="block text-[0.8125rem] text-ink-2">
          {t.invites.used(uses, maxUses)} · {t.invites.ends} <RelativeTime time={expiresAt} /> ·{' '}
          {t.invites.by(createdBy.displayName)}
        </span>
      </span>
      <button type="button" className="button button-line" aria-label={t.invites.withdrawOne(to)} onClick={onWithdraw}>
        {t.invites.withdraw}
      </button>
    </li>
  );
}

/** One that has ended meanwhile is as good as withdrawn. */
function ignoreEnded(cause: unknown): void {
  if (!(cause instanceof PalaverError && cause.errorCode === 'INVITE_INVALID')) throw cause;
}
