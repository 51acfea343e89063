import { parseMessageId } from '@palaver/protocol/messageId';
import { useClientState, useRoom } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

interface QuoteProps {
  replyTo: string;
  roomId: string;
  onJump(seq: number): void;
}

/** The message that one replies to, in one line; it jumps there. */
export function Quote({ replyTo, roomId, onJump }: QuoteProps) {
  const view = useRoom(roomId);
  const { people } = useClientState();
  const { seq } = parseMessageId(replyTo);
  const found = view?.timeline.find((item) => item.kind === 'message' && item.message.seq === seq);
  const message = found?.kind === 'message' ? found.message : null;
  const name = message ? (people[message.senderId]?.displayName ?? t.log.somebody) : null;
  return (
    <button
      type="button"
      className="flex max-w-full items-center gap-2 text-[0.8125rem] text-ink-2"
      onClick={() => onJump(seq)}
    >
      <Icon name="reply" small />
      {name ? <b className="cut max-w-1/2 flex-none">{name}</b> : null}
      <span className="cut">{message ? (message.deleted ? t.log.replyDeleted : message.text) : t.log.replyGone}</span>
    </button>
  );
}
