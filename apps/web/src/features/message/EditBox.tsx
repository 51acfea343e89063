import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { countMessageChars } from '@palaver/protocol/messageText';
import { errorText } from '../../client/errorText.ts';
import { useMaxChars } from '../../client/useConfig.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { leftText } from '../../ui/leftText.ts';
import { useWrapping } from '../../ui/useWrapping.ts';
import { isComposing } from '../../ui/isComposing.ts';
import { type EditDraft, editDrafts, type OwnMessage } from './editDrafts.ts';

interface EditBoxProps {
  message: OwnMessage;
  /** There is nothing left to change. */
  deleted: boolean;
  /** What stands there without the change. */
  shown: string;
  draft: EditDraft;
  /** Takes the new text; rejects when it can not be taken. */
  onSave(text: string): Promise<void>;
}

/** The text becomes a box: Enter saves, Esc leaves it as it was, and asks first when something was written. */
export function EditBox({ message, deleted, shown, draft, onSave }: EditBoxProps) {
  const [error, setError] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const ref = useRef<HTMLTextAreaElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { text, base, from } = draft;
  const left = useMaxChars() - countMessageChars(text);
  const wrapping = useWrapping(ref, text);
  const ready = left >= 0 && text.trim() !== '' && !deleted;
  useEffect(() => {
    // What comes back after a reload takes nobody's focus.
    if (from === null) return;
    ref.current?.focus({ preventScroll: true });
    ref.current?.setSelectionRange(ref.current.value.length, ref.current.value.length);
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [from]);
  // All of it stays in view, also when it grows or a keyboard takes its place.
  useLayoutEffect(() => {
    const reveal = () => {
      if (ref.current === document.activeElement) box.current?.scrollIntoView({ block: 'nearest' });
    };
    reveal();
    addEventListener('resize', reveal);
    return () => removeEventListener('resize', reveal);
  }, [text, asking, error]);
  // In place of the box that had the focus, as when its message was sent meanwhile: no key in between may go to the row.
  useLayoutEffect(() => {
    if (from !== null && document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, [from]);

  function close(): void {
    const line = ref.current?.closest('article');
    editDrafts.end(message);
    const to = from?.isConnected && from instanceof HTMLElement ? from : line;
    to?.focus({ preventScroll: true });
  }

  function cancel(): void {
    if (text === base || asking) close();
    else setAsking(true);
  }

  async function save(): Promise<void> {
    if (!ready) return;
    try {
      await onSave(text);
      close();
    } catch (cause) {
      setError(errorText(cause));
    }
  }

  return (
    <div ref={box} className="grid scroll-my-2 gap-2 py-1">
      <textarea
        ref={ref}
        dir="auto"
        className={`in ${wrapping} max-h-60 resize-none`}
        aria-label={t.log.edit}
        value={text}
        rows={2}
        onChange={(event) => {
          setAsking(false);
          editDrafts.set(message, event.target.value);
        }}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === 'Escape') {
            event.stopPropagation();
            cancel();
          }
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            void save();
          }
        }}
      />
      {deleted ? (
        <p className="note" role="alert">
          {t.log.deletedMeanwhile}
          <button type="button" className="text-button" onClick={() => void copyText(text)}>
            {t.copy}
          </button>
        </p>
      ) : shown !== base ? (
        <p className="note" role="alert">
          <span className="min-w-0 flex-1 overflow-clip break-words">
            {t.errors.conflict} {shown}
          </span>
        </p>
      ) : null}
      <ErrorNote>{error}</ErrorNote>
      <p className="flex flex-wrap items-center gap-2">
        <button type="button" className="button button-go" aria-disabled={!ready} onClick={() => void save()}>
          {t.save}
        </button>
        <button type="button" className="button button-plain" onClick={cancel}>
          {asking ? t.log.discardChange : t.cancel}
        </button>
        <span role="status" className={left < 0 ? 'text-danger' : 'text-ink-3'}>
          {asking ? t.log.askDiscard : leftText(left)}
        </span>
      </p>
    </div>
  );
}
