import type { RoomRow, RoomView } from '@palaver/client/state';
import { Link } from 'wouter';
import { useClientState } from '../../client/useClient.ts';
import { useWidth } from '../../ui/useWidth.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { useSameNames } from '../../client/useSameNames.ts';

interface ConversationHeaderProps {
  view: RoomView;
  row: RoomRow;
  name: string;
  detailsOpen: boolean;
  onFind(roomId: string): void;
  onDetails(open: boolean): void;
}

/** Which room this is, who is there, and the ways to look into it. */
export function ConversationHeader({ view, row, name, detailsOpen, onFind, onDetails }: ConversationHeaderProps) {
  const width = useWidth();
  const same = useSameNames();
  const roomId = view.room.id;
  return (
    <header className="flex items-center gap-3 border-b border-line px-2 py-2 sm:px-4">
      {width === 'phone' ? (
        <Link href="/" className="icon-button" aria-label={t.back}>
          <Icon name="back" />
        </Link>
      ) : null}
      {view.room.kind === 'pm' ? (
        <Avatar user={row.partner ?? { displayName: name, avatarColor: 7 }} size={34} />
      ) : (
        <RoomFlag roomId={roomId} size={34} />
      )}
      <div className="min-w-0 flex-1">
        <h1 className="cut text-[1.0625rem] leading-6" title={name}>
          {row.partner ? <PersonName user={row.partner} isSame={same.has(row.partner.id)} /> : name}
        </h1>
        <HeaderLine view={view} partner={row.partner} />
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={t.switcher.inRoom}
        title={t.switcher.inRoom}
        onClick={() => onFind(roomId)}
      >
        <Icon name="search" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t.details.show}
        aria-pressed={detailsOpen}
        onClick={() => onDetails(!detailsOpen)}
      >
        <Icon name="info" />
      </button>
    </header>
  );
}

/** People and how many are here; of one person, whether they are. What is not known is not said. */
function HeaderLine({ view, partner: user }: { view: RoomView; partner: RoomRow['partner'] }) {
  const { presence } = useClientState();
  const partner = user ? presence[user.id] : undefined;
  const line =
    view.room.kind !== 'pm' ? (
      view.onlineCount === null ? (
        t.rooms.people(view.room.memberCount)
      ) : (
        t.rooms.peopleOnline(view.room.memberCount, view.onlineCount)
      )
    ) : user?.deleted ? (
      t.people.gone
    ) : partner?.online ? (
      t.details.online
    ) : partner?.lastSeen ? (
      <>
        {t.details.lastOnline} <RelativeTime time={partner.lastSeen} />
      </>
    ) : (
      ''
    );
  return <p className="cut min-h-[18px] text-[0.8125rem] text-ink-2">{line}</p>;
}
