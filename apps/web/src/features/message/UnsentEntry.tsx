import { type KeyboardEvent, memo, type MouseEvent, Suspense, useMemo, useState } from 'react';
import type { UnsentItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { refusalText } from '../../client/refusalText.ts';
import { t } from '../../i18n/en.ts';
import { hasSoftKeyboard } from '../../ui/useWidth.ts';
import { copyText } from '../../ui/copyText.ts';
import { clock } from '../../ui/formatTime.ts';
import { keyOf } from '../../ui/keyOf.ts';
import { Icon } from '../../ui/Icon.tsx';
import { lazyPart } from '../../client/lazyPart.tsx';
import { useLongPress } from '../../ui/useLongPress.ts';
import { EditBox } from './EditBox.tsx';
import { editDrafts, useEditDraft } from './editDrafts.ts';
import { FoldedText } from './FoldedText.tsx';
import { DeliveryMark } from '../../ui/DeliveryMark.tsx';
import { MessageText } from './MessageText.tsx';
import './entry.css';
import './UnsentEntry.css';

const UnsentMenu = lazyPart(() => import('./UnsentMenu.tsx'));

interface UnsentEntryProps {
  item: UnsentItem;
  roomId: string;
  /** It will be here for a while: nothing can be sent now. */
  waits: boolean;
  /** Of those that wait beside each other. */
  first: boolean;
  last: boolean;
  steady(change: () => void): void;
}

/**
 * A message that only this device has: inside an amber outline while it waits, with those that wait beside it; the reason when it was refused. It can be
 * corrected or given up in both states, by its menu while it waits, unless it may be at the server already.
 */
export const UnsentEntry = memo(function UnsentEntry({ item, roomId, waits, first, last, steady }: UnsentEntryProps) {
  const { clientId, text, delivery, error, createdAt } = item;
  const failed = delivery === 'failed';
  const unsure = error?.errorCode === 'UNKNOWN_WHETHER_SENT';
  const message = useMemo(() => ({ roomId, clientId }), [roomId, clientId]);
  const draft = useEditDraft(unsure ? null : message);
  const sides = `entry-waiting ${first ? 'entry-waiting-first' : ''} ${last ? 'entry-waiting-last' : ''}`;
  const press = (label: string, run: () => void) => (
    <button type="button" className="text-button" onClick={run}>
      {label}
    </button>
  );
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const begin = () => editDrafts.begin(message, text);
  const edit = unsure ? null : press(t.log.edit, begin);
  const hasMenu = waits && !failed && !draft;
  const open = (at: HTMLElement) => hasMenu && setAnchor(at);
  const longPress = useLongPress(open);
  function onClick({ target, currentTarget }: MouseEvent<HTMLElement>): void {
    // A finger has no bar that hovers; what it may mean by itself is left to it.
    if (hasSoftKeyboard() && target instanceof Element && !target.closest('a, button, textarea')) open(currentTarget);
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const { target, currentTarget, altKey, ctrlKey, metaKey } = event;
    if (target !== currentTarget || altKey || ctrlKey || metaKey) return;
    const key = keyOf(event).toLowerCase();
    if (key !== 'enter' && (key !== 'e' || unsure)) return;
    // Or the same key would choose what has the focus then.
    event.preventDefault();
    if (key === 'e') begin();
    else open(currentTarget);
  }
  const tail = (
    <time className="entry-time-inline text-xs text-ink-3" dateTime={createdAt}>
      {clock(createdAt)}
    </time>
  );
  // It was sent once, and is not to be seen as tried.
  const again = error?.errorCode === 'LOST_IN_RESTORE' ? t.sendAgain : t.tryAgain;
  async function save(next: string): Promise<void> {
    if (next !== text) await client.edit(clientId, next);
    if (failed) await client.retry(clientId);
  }
  return (
    <article
      className={`entry entry-own ${failed ? 'entry-refused' : sides}`}
      data-client-id={clientId}
      tabIndex={-1}
      aria-label={t.marks[delivery]}
      {...longPress}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <span />
      <div className="min-w-0">
        {draft ? (
          <EditBox message={message} deleted={false} shown={text} draft={draft} onSave={save} />
        ) : (
          <FoldedText id={clientId} text={text} tail={tail} steady={steady}>
            <MessageText text={text} mentions={null} tail={tail} />
          </FoldedText>
        )}
        {failed ? (
          <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.8125rem] text-danger">
            <span>
              {t.marks.failed}: {refusalText(error)}
            </span>
            {unsure ? null : press(again, () => void client.retry(clientId))}
            {draft ? null : edit}
            {press(t.copy, () => void copyText(text))}
            {press(t.discard, () => void client.discard(clientId))}
          </div>
        ) : null}
      </div>
      <div className="entry-margin">
        <time dateTime={createdAt}>{clock(createdAt)}</time>
        <DeliveryMark delivery={delivery} />
      </div>
      {hasMenu ? (
        <div className="entry-actions" role="group" aria-label={t.log.actions}>
          <button
            type="button"
            className="icon-button"
            aria-label={t.log.moreActions}
            title={t.log.moreActions}
            tabIndex={-1}
            onClick={(event) => open(event.currentTarget)}
          >
            <Icon name="more" />
          </button>
        </div>
      ) : null}
      <Suspense fallback={null}>
        {hasMenu && anchor ? (
          <UnsentMenu clientId={clientId} text={text} anchor={anchor} onEdit={begin} onClose={() => setAnchor(null)} />
        ) : null}
      </Suspense>
    </article>
  );
});
