import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

/** What one can do with one's own data. */
export type DataDialog = 'download' | 'delete';

/** One's own data, and the end of the account. */
export function YourData({ onOpen }: { onOpen(dialog: DataDialog): void }) {
  return (
    <section className="grid gap-3">
      <h2 className="text-[1.0625rem]">{t.data.title}</h2>
      <div className="flex flex-wrap items-center gap-3">
        <Icon name="download" />
        <div className="min-w-48 flex-1">
          <h3 className="font-semibold">{t.data.download}</h3>
          <p className="text-[0.8125rem] text-ink-2">{t.data.downloadHint}</p>
        </div>
        <button type="button" className="button button-line" onClick={() => onOpen('download')}>
          {t.data.downloadIt}
        </button>
      </div>
      <div className="flex flex-wrap items-center gap-3 border-t border-line pt-3">
        <Icon name="bin" />
        <div className="min-w-48 flex-1">
          <h3 className="font-semibold">{t.data.delete}</h3>
          <p className="text-[0.8125rem] text-ink-2">{t.data.deleteHint}</p>
        </div>
        <button type="button" className="button button-line text-danger" onClick={() => onOpen('delete')}>
          {t.data.deleteIt}
        </button>
      </div>
    </section>
  );
}
