import type { User } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

interface PersonRowProps {
  user: User;
  isMe: boolean;
  isSame: boolean;
  onOpen(): void;
}

/** Somebody to write to: a press anywhere on the row opens the messages with them. */
export function PersonRow({ user, isMe, isSame, onOpen }: PersonRowProps) {
  const presence = useClientState().presence[user.id];
  const lastSeen = presence && !presence.online ? presence.lastSeen : null;
  const inside = (
    <>
      <Avatar user={user} size={40} online={presence?.online} />
      <span className="min-w-0 flex-1">
        <span className="block font-semibold text-ink">
          <PersonName user={user} isSame={isSame && user.title !== ''} />
        </span>
        <span className="cut block text-[0.8125rem] text-ink-2">
          {lastSeen ? (
            <>
              {t.details.lastOnline} <RelativeTime time={lastSeen} /> ·{' '}
            </>
          ) : null}
          {user.title || `@${user.username}`}
        </span>
      </span>
    </>
  );
  return (
    <li>
      {isMe ? (
        <div className="flex min-h-14 items-center gap-3 px-3 py-1">
          {inside}
          <span className="text-ink-2">{t.people.you}</span>
        </div>
      ) : (
        <button type="button" className="row min-h-14" title={t.people.message} onClick={onOpen}>
          <span className="sr-only">{t.people.message} </span>
          {inside}
          <Icon name="chat" />
        </button>
      )}
    </li>
  );
}
