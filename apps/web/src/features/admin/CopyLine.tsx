import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { showToast } from '../../ui/toast/showToast.ts';

interface CopyLineProps {
  label: string;
  value: string;
  /** What is said when it is copied. */
  copied: string;
}

/** One line that is read and copied, and not changed. */
export function CopyLine({ label, value, copied }: CopyLineProps) {
  const copy = () =>
    copyText(value).then(
      () => showToast(copied),
      () => showToast(t.copyFailed),
    );
  return (
    <span className="flex items-center gap-2">
      <input
        className="in"
        dir="ltr"
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="button button-line" onClick={() => void copy()}>
        {t.copy}
      </button>
    </span>
  );
}
