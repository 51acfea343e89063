import { useDraft } from '../../client/useDraft.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';

/** What was half written in a room where one may not write any more: to copy or discard. */
export function KeptDraft({ roomId, title }: { roomId: string; title: string }) {
  const { text, set } = useDraft(roomId);
  if (text.trim() === '') return null;
  return (
    <section className="w-full max-w-[480px] rounded-md bg-rail p-3 text-start">
      <h2 className="text-[0.8125rem] text-ink-2">{title}</h2>
      <p className="my-1 max-h-40 overflow-y-auto break-words whitespace-pre-wrap" dir="auto">
        {text}
      </p>
      <p className="flex gap-4">
        <button type="button" className="text-button" onClick={() => void copyText(text)}>
          {t.copy}
        </button>
        <button type="button" className="text-button" onClick={() => set('')}>
          {t.discard}
        </button>
      </p>
    </section>
  );
}
