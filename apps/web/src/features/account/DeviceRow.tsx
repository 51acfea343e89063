import type { Session } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { fullTime, shortTime } from '../../ui/formatTime.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/useNow.ts';

const ICONS: Record<Session['device']['kind'], IconName> = {
  phone: 'phone',
  tablet: 'tablet',
  computer: 'computer',
  bot: 'gear',
};

interface DeviceRowProps {
  session: Session;
  /** Null where it cannot be ended now. */
  onEnd: (() => void) | null;
}

/** A device on which one is signed in: what it is, when and from where it was used. */
export function DeviceRow({ session, onEnd }: DeviceRowProps) {
  const { device, current, createdAt, lastUsedAt, address } = session;
  const now = useNow();
  const at = current ? createdAt : lastUsedAt;
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line py-2">
      <Icon name={ICONS[device.kind]} />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 font-semibold">
          <bdi className="cut">{device.label}</bdi>
          {current ? (
            <span className="rounded-[6px] bg-read-soft px-1.5 text-[0.8125rem] text-read">{t.account.thisDevice}</span>
          ) : null}
        </span>
        <span className="block text-[0.8125rem] text-ink-2">
          {current ? t.account.signedIn : t.account.lastUsed}{' '}
          <time dateTime={at} title={fullTime(at)}>
            {shortTime(at, now)}
          </time>{' '}
          · <bdi dir="ltr">{address}</bdi>
        </span>
      </span>
      {current ? null : (
        <button
          type="button"
          className="button button-line"
          aria-label={t.account.endOne(device.label)}
          aria-disabled={onEnd === null}
          onClick={onEnd ?? undefined}
        >
          {t.account.end}
        </button>
      )}
    </li>
  );
}
