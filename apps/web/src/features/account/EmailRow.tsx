import type { Me } from '@palaver/protocol/entities';
import { useReset } from '../../client/useConfig.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

/** What can be done with one's address. */
export type EmailDialogName = 'email' | 'emailOff';

/** One's address, whether it is confirmed, and the one that waits. */
export function EmailRow({ user, onOpen }: { user: Me; onOpen(dialog: EmailDialogName): void }) {
  const sendsMail = useReset() === 'mail';
  const { email, emailConfirmed, pendingEmail } = user;
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line pt-3">
      <Icon name="mail" />
      <div className="min-w-48 flex-1">
        <h3 className="flex items-center gap-2 font-semibold">
          {t.email.title}
          {email === null ? null : emailConfirmed ? (
            <span className="rounded-[6px] bg-read-soft px-1.5 text-[0.8125rem] text-read">{t.email.confirmed}</span>
          ) : (
            <span className="text-[0.8125rem] text-wait">{t.email.unconfirmed}</span>
          )}
        </h3>
        <p className="text-[0.8125rem] break-words text-ink-2">
          {email === null ? pendingEmail === null ? t.email.none : null : <bdi>{email}</bdi>}
        </p>
        {pendingEmail === null ? null : (
          <p role="status" className="text-[0.8125rem] break-words text-wait">
            {t.email.waits(pendingEmail)}
          </p>
        )}
        {email !== null && !emailConfirmed && pendingEmail === null ? (
          <p className="text-[0.8125rem] text-ink-2">{sendsMail ? t.email.notYet : t.email.noMail}</p>
        ) : null}
      </div>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="button button-line" onClick={() => onOpen('email')}>
          {email === null && pendingEmail === null ? t.email.add : t.email.change}
        </button>
        {email === null && pendingEmail === null ? null : (
          <button type="button" className="button button-line text-danger" onClick={() => onOpen('emailOff')}>
            {t.email.remove}
          </button>
        )}
      </div>
    </div>
  );
}
