import { type KeyboardEvent, type RefObject, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageItem, RoomView } from '@palaver/client/state';
import { countMessageChars } from '@palaver/protocol/messageText';
import { client } from '../../client/client.ts';
import { isAlone } from '../../client/takesMessages.ts';
import { useIsMuted } from '../../client/useIsMuted.ts';
import { useConnected } from '../../client/useConnected.ts';
import { useMaxChars } from '../../client/useConfig.ts';
import { hasSoftKeyboard } from '../../ui/useWidth.ts';
import { t } from '../../i18n/en.ts';
import { insertText } from '../../ui/insertText.ts';
import { isComposing } from '../../ui/isComposing.ts';
import { leftText } from '../../ui/leftText.ts';
import { lazyPart } from '../../client/lazyPart.tsx';
import { useWrapping } from '../../ui/useWrapping.ts';
import { Icon } from '../../ui/Icon.tsx';
import { LeavingNote } from './LeavingNote.tsx';
import { MutedNote } from './MutedNote.tsx';
import { MENTION_LIST_ID, MentionList, optionId } from './MentionList.tsx';
import { ReplyBar } from './ReplyBar.tsx';
import { useDraft } from '../../client/useDraft.ts';
import { useMentions } from './useMentions.ts';

const EmojiPicker = lazyPart(() => import('../message/EmojiPicker.tsx'));

/** What one answers to. `item`: null while it is not on this device. */
export interface ReplyTarget {
  id: string;
  item: MessageItem | null;
}

interface ComposerProps {
  view: RoomView;
  name: string;
  userId: string;
  replyTo: ReplyTarget | null;
  onReplyDone(): void;
  field: RefObject<HTMLTextAreaElement | null>;
  /** ↑ in the empty field: the last own message is edited. */
  onEditLast(): void;
}

/** Where one writes. It is never disabled while sending, never loses focus, and keeps what is half written at every key. */
export function Composer({ view, name, userId, replyTo, onReplyDone, field, onEditLast }: ComposerProps) {
  const { room } = view;
  const draft = useDraft(room.id);
  const { text } = draft;
  const [picking, setPicking] = useState<HTMLElement | null>(null);
  const isMuted = useIsMuted(room.me);
  const mentions = useMentions({ view, userId, field, text });
  const option = mentions.options[mentions.active];
  const left = useMaxChars() - countMessageChars(text);
  const wrapping = useWrapping(field, text);
  const ready = text.trim() !== '' && left >= 0;
  const { timeline } = view;
  // Thousands may be loaded: not counted anew at every key.
  const waiting = useMemo(
    () => timeline.filter((item) => item.kind === 'unsent' && item.delivery !== 'failed').length,
    [timeline],
  );
  const offline = !useConnected();
  const replyId = replyTo?.id;
  const answered = useRef(replyId);
  useEffect(() => {
    // One that was kept is there already, and what changes it asks for no focus.
    if (replyId && replyId !== answered.current) field.current?.focus();
    answered.current = replyId;
  }, [replyId, field]);

  function send(): void {
    if (!ready) return;
    onReplyDone();
    // Kept when the text is in the outbox: a refusal of it comes back on the message itself.
    draft.letGo((clientId) => client.send(room.id, text, { replyTo: replyId ?? null, clientId }));
    field.current?.focus();
  }

  function insert(sign: string): void {
    // When the picker is gone, which holds the focus while it is open.
    requestAnimationFrame(() => field.current && insertText(field.current, sign));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event) || mentions.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !hasSoftKeyboard()) {
      event.preventDefault();
      if (!event.repeat) send();
    }
    if (event.key === 'Escape' && replyTo) onReplyDone();
    if (event.key === 'ArrowUp' && text === '' && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onEditLast();
    }
  }

  if (room.me && isMuted) return <MutedNote me={room.me} draft={text} />;
  if (room.archived) return <p className="m-3 rounded-lg bg-rail p-3 text-ink-2">{t.composer.archived}</p>;
  if (isAlone(room)) return <p className="m-3 rounded-lg bg-rail p-3 text-ink-2">{t.composer.alone}</p>;
  return (
    <div className="px-2 pb-[max(8px,env(safe-area-inset-bottom))] sm:px-4 sm:pb-4">
      {offline && waiting > 0 ? (
        <p className="flex items-center gap-2 px-2 pb-1 text-[0.8125rem] text-wait">
          <Icon name="clock" small />
          <span>
            <b>{t.composer.waiting(waiting)}</b> {t.composer.goOut(waiting)}
          </span>
        </p>
      ) : null}
      {draft.leaving ? <LeavingNote text={draft.leaving} /> : null}
      <form
        className="relative rounded-lg border border-edge bg-surface focus-within:outline-2 focus-within:outline-[var(--focus)]"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <MentionList mentions={mentions} />
        {replyTo ? <ReplyBar message={replyTo.item?.message ?? null} onCancel={onReplyDone} /> : null}
        <div className="flex items-end gap-1 p-1">
          <textarea
            ref={field}
            id="composer"
            dir="auto"
            rows={1}
            className={`${wrapping} max-h-40 min-h-11 flex-1 resize-none bg-transparent px-3 py-2.5 text-base outline-none`}
            aria-label={t.composer.label(name)}
            placeholder={t.composer.label(name)}
            aria-describedby="composer-count"
            value={text}
            onChange={(event) => {
              draft.set(event.target.value);
              mentions.onCaret();
              if (event.target.value.trim() === '') client.stopTyping(room.id);
              else client.typing(room.id);
            }}
            onKeyDown={onKeyDown}
            onSelect={mentions.onCaret}
            aria-autocomplete="list"
            aria-controls={option ? MENTION_LIST_ID : undefined}
            aria-activedescendant={option ? optionId(option) : undefined}
            onBlur={() => client.stopTyping(room.id)}
          />
          {hasSoftKeyboard() ? null : (
            <button
              type="button"
              aria-label={t.composer.signs}
              title={t.composer.signs}
              className="icon-button size-11"
              onClick={(event) => setPicking(event.currentTarget)}
            >
              <Icon name="smile" />
            </button>
          )}
          <button
            type="submit"
            aria-label={t.composer.send}
            title={t.composer.send}
            aria-disabled={!ready}
            className={`icon-button size-11 ${ready ? 'bg-accent text-[var(--on-accent)] hover:bg-accent hover:text-[var(--on-accent)]' : ''}`}
            onPointerDown={(event) => event.preventDefault()}
          >
            <Icon name="send" />
          </button>
        </div>
      </form>
      <Suspense fallback={null}>
        {picking ? <EmojiPicker anchor={picking} onPick={insert} onClose={() => setPicking(null)} /> : null}
      </Suspense>
      <p id="composer-count" role="status" className={`px-3 text-xs ${left < 0 ? 'text-danger' : 'text-ink-3'}`}>
        {leftText(left)}
      </p>
    </div>
  );
}
