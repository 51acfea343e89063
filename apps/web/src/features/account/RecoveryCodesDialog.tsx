import { useState } from 'react';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { showToast } from '../../ui/toast/showToast.ts';

interface RecoveryCodesDialogProps {
  codes: string[];
  /** It is the second of two steps. */
  isSecond?: boolean;
  onDone(): void;
}

/** The recovery codes, shown once: it stays until they are put somewhere. */
export function RecoveryCodesDialog({ codes, isSecond = false, onDone }: RecoveryCodesDialogProps) {
  const [kept, setKept] = useState(false);
  const text = `${codes.join('\n')}\n`;
  const copy = () =>
    void copyText(text).then(
      () => showToast(t.factor.copied),
      () => showToast(t.copyFailed),
    );
  return (
    <Dialog
      title={t.factor.codesTitle}
      onClose={null}
      foot={
        <button
          type="button"
          className="button button-go"
          aria-disabled={!kept}
          onClick={() => {
            if (kept) onDone();
          }}
        >
          {t.factor.done}
        </button>
      }
    >
      <div className="grid gap-4">
        <p className="text-ink-2">
          {isSecond ? t.factor.codesOfTwo : null}
          {t.factor.codes}
        </p>
        <ol
          aria-label={t.factor.tenCodes}
          className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-[10px] bg-rail px-4 py-3 font-mono"
        >
          {codes.map((code) => (
            <li key={code}>
              <bdi dir="ltr">{code}</bdi>
            </li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-3">
          <button type="button" className="button button-line" onClick={copy}>
            <Icon name="copy" />
            {t.copy}
          </button>
          <a
            className="button button-line"
            download={t.factor.file}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          >
            <Icon name="download" />
            {t.factor.download}
          </a>
        </div>
        <label className="flex min-h-11 items-center gap-3">
          <input type="checkbox" className="check" checked={kept} onChange={(event) => setKept(event.target.checked)} />
          {t.factor.kept}
        </label>
      </div>
    </Dialog>
  );
}
