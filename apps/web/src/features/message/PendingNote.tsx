import type { PendingChange } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { refusalText } from '../../client/refusalText.ts';
import { t } from '../../i18n/en.ts';

function waitingText({ kind, on }: PendingChange): string {
  if (kind === 'pin') return on ? t.pins.queued : t.pins.unpinQueued;
  return kind === 'delete' ? t.marks.deleteQueued : t.marks.editQueued;
}

interface PendingNoteProps {
  change: PendingChange;
  /** Takes up the text again; null where nothing can be changed. */
  onEdit: (() => void) | null;
}

/** What waits, or was refused, of the changes to a message. */
export function PendingNote({ change, onEdit }: PendingNoteProps) {
  if (change.state !== 'failed') {
    // A reaction that waits is marked on itself.
    if (change.kind === 'react') return null;
    return <p className="text-xs text-wait">{waitingText(change)}</p>;
  }
  return (
    <p className="flex flex-wrap gap-x-3 text-xs text-danger" role="alert">
      <span>
        {t.marks.changeFailed}:{' '}
        {change.error?.errorCode === 'EDIT_CONFLICT' ? t.errors.conflict : refusalText(change.error)}
      </span>
      {change.error?.errorCode === 'MESSAGE_DELETED' ? null : (
        <button type="button" className="text-button" onClick={() => void client.retry(change.entryId)}>
          {t.tryAgain}
        </button>
      )}
      {change.kind === 'edit' && onEdit && change.error?.errorCode !== 'MESSAGE_DELETED' ? (
        <button type="button" className="text-button" onClick={onEdit}>
          {t.log.edit}
        </button>
      ) : null}
      <button type="button" className="text-button" onClick={() => void client.discard(change.entryId)}>
        {t.discard}
      </button>
    </p>
  );
}
