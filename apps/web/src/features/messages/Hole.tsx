import { client } from '../../app/client.ts';
import { t } from '../../i18n/en.ts';
import type { HoleItem } from './groupTimeline.ts';

/** What is missing, drawn as missing. */
export function Hole({ item, roomId, online }: { item: HoleItem; roomId: string; online: boolean }) {
  return (
    <div role="note" className="hole flex flex-wrap items-center gap-3">
      <span>{t.log.hole(item.afterSeq + 1, item.beforeSeq - 1)}</span>
      {item.state === 'failed' ? <span className="text-danger">{item.error?.message}</span> : null}
      {online ? (
        <button
          type="button"
          className="text-button"
          aria-disabled={item.state === 'loading'}
          onClick={() => void client.loadHole(roomId, item.beforeSeq)}
        >
          {item.state === 'loading' ? t.loading : item.state === 'failed' ? t.tryAgain : t.log.loadHole}
        </button>
      ) : (
        <span className="text-ink-2">{t.log.holeOffline}</span>
      )}
    </div>
  );
}
