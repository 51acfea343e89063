import { t } from '../i18n/en.ts';

/** The end of a form that is saved: its button, and whether it was. */
export function SaveLine({ busy, saved }: { busy: boolean; saved: boolean }) {
  return (
    <p className="flex items-center gap-3">
      <button type="submit" className="button button-go" aria-disabled={busy}>
        {t.save}
      </button>
      <span role="status" className="text-read">
        {saved ? t.you.saved : ''}
      </span>
    </p>
  );
}
