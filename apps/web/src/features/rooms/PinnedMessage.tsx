import type { Message } from '@palaver/protocol/entities';
import { Link, useLocation } from 'wouter';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

interface PinnedMessageProps {
  message: Message;
  userId: string;
  /** Null: for others to do. */
  onUnpin: (() => void) | null;
  onGo(): void;
}

/** A pinned message in short: it leads to its place. */
export function PinnedMessage({ message, userId, onUnpin, onGo }: PinnedMessageProps) {
  const { people } = useClientState();
  const [path] = useLocation();
  const { roomId, seq, senderId, text, timestamp, pinned } = message;
  const name = people[senderId]?.displayName ?? t.log.somebody;
  const href = `/r/${roomId}/${seq}`;
  return (
    <li className="flex items-start rounded-[var(--r-md)] border border-line bg-raised">
      {/* A state of its own each time: to go there again is another visit. */}
      <Link
        href={href}
        state={{}}
        replace={path === href}
        className="min-w-0 flex-1 px-3 py-2 text-[0.8125rem] text-ink-2 no-underline"
        onClick={onGo}
      >
        <span className="flex items-baseline gap-2">
          <b className="cut">{name}</b>
          <RelativeTime time={timestamp} className="flex-none text-xs" />
        </span>
        <span className="my-0.5 line-clamp-3 overflow-hidden break-words text-ink">{text}</span>
        {pinned ? (
          <span className="cut block text-xs">
            {pinned.by === userId ? t.pins.byYou : t.pins.by(people[pinned.by]?.displayName ?? t.log.somebody)}
            {', '}
            <RelativeTime time={pinned.at} />
          </span>
        ) : null}
      </Link>
      {onUnpin ? (
        <button
          type="button"
          className="icon-button"
          aria-label={`${t.pins.unpin}: ${text}`}
          title={t.pins.unpin}
          onClick={onUnpin}
        >
          <Icon name="pinOff" />
        </button>
      ) : null}
    </li>
  );
}
