import { useEffect, useRef, useState } from 'react';
import { countChars } from '@palaver/protocol/messageText';
import { LIMITS } from '@palaver/protocol/limits';
import { errorText } from '../../app/errorText.ts';
import { t } from '../../i18n/en.ts';
import { isComposing } from '../../ui/isComposing.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';

interface EditBoxProps {
  text: string;
  onSave(text: string): Promise<void>;
  onDone(): void;
}

/** The text becomes a box: Enter saves, Esc leaves it as it was. */
export function EditBox({ text, onSave, onDone }: EditBoxProps) {
  const [next, setNext] = useState(text);
  const [error, setError] = useState<string | null>(null);
  const ref = useRef<HTMLTextAreaElement>(null);
  const left = LIMITS.messageMaxChars - countChars(next);
  useEffect(() => {
    ref.current?.focus();
    ref.current?.setSelectionRange(text.length, text.length);
  }, [text.length]);

  async function save(): Promise<void> {
    if (left < 0 || next.trim() === '') return;
    if (next === text) return onDone();
    try {
      await onSave(next);
      onDone();
    } catch (cause) {
      setError(errorText(cause));
    }
  }

  return (
    <div className="grid gap-2 py-1">
      <textarea
        ref={ref}
        className="in field-sizing-content max-h-60 resize-none"
        aria-label={t.log.edit}
        value={next}
        rows={2}
        onChange={(event) => setNext(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === 'Escape') onDone();
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <ErrorNote>{error}</ErrorNote>
      <p className="flex items-center gap-2">
        <button
          type="button"
          className="button button-go"
          aria-disabled={left < 0 || next.trim() === ''}
          onClick={() => void save()}
        >
          {t.save}
        </button>
        <button type="button" className="button button-plain" onClick={onDone}>
          {t.cancel}
        </button>
        <span className={left < 0 ? 'text-danger' : 'text-ink-3'}>
          {left < 0 ? t.composer.over(-left) : t.composer.left(left)}
        </span>
      </p>
    </div>
  );
}
