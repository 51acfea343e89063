import type { Message } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { fullTime } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';

/** Over a pinned message: who pinned it. */
export function PinnedLine({ pin, userId }: { pin: NonNullable<Message['pinned']>; userId: string }) {
  const { people } = useClientState();
  return (
    <p className="flex items-center gap-1 text-xs text-ink-2" title={fullTime(pin.at)}>
      <Icon name="pin" small />
      <span className="cut">
        {pin.by === userId ? t.pins.byYou : t.pins.by(people[pin.by]?.displayName ?? t.log.somebody)}
      </span>
    </p>
  );
}
