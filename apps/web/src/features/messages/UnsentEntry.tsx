import { memo } from 'react';
import type { ClientError } from '@palaver/client/state';
import { client } from '../../app/client.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { clock } from '../../ui/formatTime.ts';
import type { UnsentItem } from './groupTimeline.ts';
import { Mark } from './Mark.tsx';
import { MessageText } from './MessageText.tsx';

/** A message that only this device has: an amber outline while it waits, the reason and three ways on when it was refused. */
export const UnsentEntry = memo(function UnsentEntry({ item }: { item: UnsentItem }) {
  const failed = item.delivery === 'failed';
  return (
    <article
      className={`entry entry-own ${failed ? 'entry-refused' : 'entry-waiting'}`}
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
