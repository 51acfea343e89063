import { useEffect, useRef, useState } from 'react';
import type { Message } from '@palaver/protocol/entities';
import { countMessageChars } from '@palaver/protocol/messageText';
import { client } from '../../app/client.ts';
import { errorText } from '../../app/errorText.ts';
import { useMaxChars } from '../../app/useMaxChars.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { isComposing } from '../../ui/isComposing.ts';
import { type EditDraft, editDrafts } from './editDrafts.ts';

interface EditBoxProps {
  message: Message;
  /** What stands there without the change. */
  shown: string;
  draft: EditDraft;
}

/** The text becomes a box: Enter saves, Esc leaves it as it was, and asks first when something was written. */
export function EditBox({ message, shown, draft }: EditBoxProps) {
  const [error, setError] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const ref = useRef<HTMLTextAreaElement>(null);
  const { text, base } = draft;
  const left = useMaxChars() - countMessageChars(text);
  const ready = left >= 0 && text.trim() !== '' && !message.deleted;
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    ref.current?.setSelectionRange(ref.current.value.length, ref.current.value.length);
  }, []);

  function close(): void {
    const line = ref.current?.closest('article');
    editDrafts.end(message.id);
    const to = draft.from?.isConnected && draft.from instanceof HTMLElement ? draft.from : line;
    to?.focus({ preventScroll: true });
  }

  function cancel(): void {
    if (text === base || asking) close();
    else setAsking(true);
  }

  async function save(): Promise<void> {
    if (!ready) return;
    try {
      if (text !== shown) await client.edit(message.id, text);
      close();
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
        value={text}
        rows={2}
        onChange={(event) => {
          setAsking(false);
          editDrafts.set(message.id, event.target.value);
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
      {message.deleted ? (
        <p className="note" role="alert">
          {t.log.deletedMeanwhile}
          <button type="button" className="text-button" onClick={() => void copyText(text)}>
            {t.copy}
          </button>
        </p>
      ) : shown !== base ? (
        <p className="note" role="alert">
          <span className="min-w-0 flex-1 break-words">
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
          {asking ? t.log.askDiscard : left < 0 ? t.composer.over(-left) : t.composer.left(left)}
        </span>
      </p>
    </div>
  );
}
