import type { Me } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

/** What can be done with the second factor. */
export type FactorDialog = 'totp' | 'codes' | 'totpOff';

/** Whether a second factor is on, and what can be done with it. */
export function SecondFactorRow({ user, onOpen }: { user: Me; onOpen(dialog: FactorDialog): void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line pt-3">
      <Icon name="shield" />
      <div className="min-w-48 flex-1">
        <h3 className="flex items-center gap-2 font-semibold">
          {t.factor.title}
          {user.totp ? (
            <span className="rounded-[6px] bg-read-soft px-1.5 text-[0.8125rem] text-read">{t.factor.on}</span>
          ) : null}
        </h3>
        <p className="text-[0.8125rem] text-ink-2">
          {user.totp ? t.factor.left(user.recoveryCodesLeft) : t.factor.hint}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {user.totp ? (
          <>
            <button type="button" className="button button-line" onClick={() => onOpen('codes')}>
              {t.factor.newCodes}
            </button>
            <button type="button" className="button button-line text-danger" onClick={() => onOpen('totpOff')}>
              {t.factor.turnOff}
            </button>
          </>
        ) : (
          <button type="button" className="button button-line" onClick={() => onOpen('totp')}>
            {t.factor.setUp}
          </button>
        )}
      </div>
    </div>
  );
}
