import { memo, useMemo } from 'react';
import type { ClientError } from '@palaver/client/state';
import { client } from '../../app/client.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { clock } from '../../ui/formatTime.ts';
import { EditBox } from './EditBox.tsx';
import { editDrafts, useEditDraft } from './editDrafts.ts';
import { FoldedText } from './FoldedText.tsx';
import type { ItemRow, UnsentItem } from './groupTimeline.ts';
import { Mark } from './Mark.tsx';
import { MessageText } from './MessageText.tsx';

interface UnsentEntryProps extends Pick<ItemRow, 'first' | 'last'> {
  item: UnsentItem;
  roomId: string;
  /** It will be here for a while: nothing can be sent now. */
  waits: boolean;
  steady(change: () => void): void;
}

/**
 * A message that only this device has: inside an amber outline while it waits, with those that wait beside it; the reason when it was refused. It can be
 * corrected or given up in both states, unless it may be at the server already and nobody can tell.
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
  const edit = unsure ? null : press(t.log.edit, () => editDrafts.begin(message, text));
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
    >
      <span />
      <div className="min-w-0">
        {draft ? (
          <EditBox message={message} deleted={false} shown={text} draft={draft} onSave={save} />
        ) : (
          <FoldedText id={clientId} text={text} steady={steady}>
            <MessageText text={text} mentions={null} />
          </FoldedText>
        )}
        {failed ? (
          <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.8125rem] text-danger">
            <span>
              {t.marks.failed}: {reason(error)}
            </span>
            {unsure ? null : press(t.tryAgain, () => void client.retry(clientId))}
            {draft ? null : edit}
            {press(t.copy, () => void copyText(text))}
            {press(t.discard, () => void client.discard(clientId))}
          </div>
        ) : (
          <p className="flex flex-wrap items-center gap-x-4 text-xs text-wait">
            {last ? t.marks[delivery] : null}
            {waits && !draft ? edit : null}
            {waits ? press(t.discard, () => void client.remove(clientId)) : null}
          </p>
        )}
      </div>
      <div className="entry-margin">
        <time dateTime={createdAt}>{clock(createdAt)}</time>
        <Mark delivery={delivery} />
      </div>
    </article>
  );
});

function reason(error: ClientError | undefined): string {
  switch (error?.errorCode) {
    case 'NOT_A_MEMBER':
    case 'ROOM_NOT_FOUND':
      return t.errors.notMember;
    case 'ROOM_ARCHIVED':
      return t.errors.archived;
    case 'LOST_IN_RESTORE':
      return t.errors.lost;
    default:
      return error?.message ?? '';
  }
}
