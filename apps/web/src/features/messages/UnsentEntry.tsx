import { memo } from 'react';
import type { ClientError } from '@palaver/client/state';
import { client } from '../../app/client.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { clock } from '../../ui/formatTime.ts';
import type { ItemRow, UnsentItem } from './groupTimeline.ts';
import { Mark } from './Mark.tsx';
import { MessageText } from './MessageText.tsx';

interface UnsentEntryProps extends Pick<ItemRow, 'first' | 'last'> {
  item: UnsentItem;
}

/** A message that only this device has: inside an amber outline while it waits, with those that wait beside it; the reason and three ways on when it was refused. */
export const UnsentEntry = memo(function UnsentEntry({ item, first, last }: UnsentEntryProps) {
  const failed = item.delivery === 'failed';
  const sides = `entry-waiting ${first ? 'entry-waiting-first' : ''} ${last ? 'entry-waiting-last' : ''}`;
  return (
    <article
      className={`entry entry-own ${failed ? 'entry-refused' : sides}`}
      data-client-id={item.clientId}
      aria-label={t.marks[item.delivery]}
    >
      <span />
      <div className="min-w-0">
        <div className="entry-text">
          <bdi>
            <MessageText text={item.text} mentions={null} />
          </bdi>
        </div>
        {failed ? (
          <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.8125rem] text-danger">
            <span>
              {t.marks.failed}: {reason(item.error)}
            </span>
            {item.error?.errorCode === 'UNKNOWN_WHETHER_SENT' ? null : (
              <button type="button" className="text-button" onClick={() => void client.retry(item.clientId)}>
                {t.tryAgain}
              </button>
            )}
            <button type="button" className="text-button" onClick={() => void copyText(item.text)}>
              {t.copy}
            </button>
            <button type="button" className="text-button" onClick={() => void client.discard(item.clientId)}>
              {t.discard}
            </button>
          </div>
        ) : (
          <p className="text-xs text-wait">{t.marks[item.delivery]}</p>
        )}
      </div>
      <div className="entry-margin">
        <time dateTime={item.createdAt}>{clock(item.createdAt)}</time>
        <Mark delivery={item.delivery} />
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
