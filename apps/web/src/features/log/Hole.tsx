import type { HoleItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { daySpan } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import './Hole.css';

/** What one asks for at a time, and what a message weighs on the wire: taken from ours. */
const PAGE = 50;
const BYTES = 350;

interface HoleProps {
  item: HoleItem;
  /** When what stands above and below was written. */
  from: string | null;
  to: string | null;
  roomId: string;
  online: boolean;
}

/** Messages that are not on this device, drawn as a hole. */
export function Hole({ item, from, to, roomId, online }: HoleProps) {
  const count = item.beforeSeq - item.afterSeq - 1;
  const kilobytes = Math.max(1, Math.round((Math.min(count, PAGE) * BYTES) / 1000));
  const load = count > PAGE ? t.log.loadSome(PAGE, kilobytes) : t.log.loadHole(kilobytes);
  return (
    <div role="note" className="hole flex flex-wrap items-center gap-3">
      <Icon name="info" small />
      <span>{from && to ? t.log.holeOf(count, daySpan(from, to)) : t.log.hole(count)}</span>
      {item.state === 'failed' ? <span className="text-danger">{item.error?.message}</span> : null}
      {online ? (
        <button
          type="button"
          className="text-button"
          aria-disabled={item.state === 'loading'}
          onClick={() => void client.loadHole(roomId, item.beforeSeq)}
        >
          {item.state === 'loading' ? t.loading : item.state === 'failed' ? t.tryAgain : load}
        </button>
      ) : (
        <span className="text-ink-2">{t.log.holeOffline}</span>
      )}
    </div>
  );
}
