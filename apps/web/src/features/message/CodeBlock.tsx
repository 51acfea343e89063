import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { Icon } from '../../ui/Icon.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import './CodeBlock.css';

/** Code to the letter, from left to right whatever stands around it, and a button that copies it. */
export function CodeBlock({ text }: { text: string }) {
  return (
    <div className="code-frame" dir="ltr">
      <pre className="code-block" tabIndex={0}>
        <code>{text}</code>
      </pre>
      <button
        type="button"
        className="icon-button code-copy"
        aria-label={t.log.copyCode}
        title={t.log.copyCode}
        onClick={() => void copyText(text).then(() => showToast(t.log.textCopied))}
      >
        <Icon name="copy" small />
      </button>
    </div>
  );
}
