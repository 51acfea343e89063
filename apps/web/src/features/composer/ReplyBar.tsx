import type { Message } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

interface ReplyBarProps {
  /** Null: it is not on this device. */
  message: Message | null;
  onCancel(): void;
}

/** Over what one writes: what it answers to. */
export function ReplyBar({ message, onCancel }: ReplyBarProps) {
  const { people } = useClientState();
  const title = message ? t.composer.replyTo(people[message.senderId]?.displayName ?? t.log.somebody) : t.log.reply;
  const text = message ? (message.deleted ? t.log.replyDeleted : message.text) : t.log.replyGone;
  return (
    <p className="flex items-center gap-2 border-b border-line ps-4 text-[0.8125rem] text-ink-2">
      <Icon name="reply" small />
      <span className="cut flex-1">
        <b>{title}</b> {text}
      </span>
      <button type="button" className="icon-button" aria-label={t.composer.cancelReply} onClick={onCancel}>
        <Icon name="close" small />
      </button>
    </p>
  );
}
