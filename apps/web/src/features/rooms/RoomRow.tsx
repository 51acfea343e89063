import { Suspense, useState } from 'react';
import type { RoomRow as Row } from '@palaver/client/state';
import { Link, useRoute } from 'wouter';
import { useClientState } from '../../client/useClient.ts';
import { useWidth } from '../../ui/useWidth.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { CountBadge } from '../../ui/CountBadge.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { DeliveryMark } from '../../ui/DeliveryMark.tsx';
import { useHasDraft } from '../../client/useDraft.ts';
import { useSameNames } from '../../client/useSameNames.ts';
import { roomName } from '../../client/roomName.ts';
import { levelOf } from '../../client/toldOf.ts';
import { lazyPart } from '../../client/lazyPart.tsx';
import { useLongPress } from '../../ui/useLongPress.ts';
import './RoomRow.css';

const RoomMenu = lazyPart(() => import('./RoomMenu.tsx'));

/** A room in the list: what it is, whether there is something new, and on a phone its last line. */
export function RoomRow({ row }: { row: Row }) {
  const { room, last, lastDelivery, waiting, failed, partner } = row;
  const same = useSameNames();
  const { presence, people, session } = useClientState();
  const [selected] = useRoute(`/r/${room.id}/:seq?`);
  const phone = useWidth() === 'phone';
  const draft = useHasDraft(room.id);
  const [menuAt, setMenuAt] = useState<HTMLElement | null>(null);
  const hasMenu = room.me !== null && !room.archived;
  const press = useLongPress((at) => (hasMenu ? setMenuAt(at) : undefined));
  const isQuiet = session.status === 'signedIn' && levelOf(room, session.user.settings) === 'none';
  const unread = room.me?.unread ?? 0;
  const mentions = room.me?.mentions ?? 0;
  const name = roomName(row);
  const isOwn = session.status === 'signedIn' && last?.senderId === session.user.id;
  const author = people[last?.senderId ?? ''];
  const sender = isOwn
    ? lastDelivery && !draft
      ? null
      : t.you.title
    : room.kind === 'pm'
      ? null
      : author?.deleted
        ? author.displayName
        : author?.displayName.split(' ')[0];
  const by = sender ? t.rooms.saidBy(sender) : '';
  const lock =
    room.kind === 'private' ? (
      <span role="img" aria-label={t.rooms.private} className="text-ink-3">
        <Icon name="lock" small />
      </span>
    ) : null;
  return (
    <li>
      <Link
        href={`/r/${room.id}`}
        aria-current={selected ? 'page' : undefined}
        className={`row ${isQuiet ? 'row-quiet' : unread > 0 ? 'row-news' : ''} ${phone ? 'min-h-[68px]' : ''}`}
        title={name}
        {...press}
        onContextMenu={(event) => {
          if (!hasMenu) return;
          event.preventDefault();
          setMenuAt(event.currentTarget);
        }}
      >
        {room.kind === 'pm' ? (
          <Avatar
            user={partner ?? { displayName: name, avatarColor: 7 }}
            size={phone ? 40 : 26}
            online={partner ? presence[partner.id]?.online : undefined}
          />
        ) : (
          <RoomFlag roomId={room.id} size={phone ? 40 : 24} />
        )}
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className={`min-w-0 flex-1 ${phone && !isQuiet ? 'font-semibold text-ink' : ''}`}>
              {partner ? (
                <PersonName user={partner} isSame={same.has(partner.id)} />
              ) : (
                <bdi className="cut block">{name}</bdi>
              )}
            </span>
            {phone ? lock : null}
            {phone && last ? <RelativeTime time={last.timestamp} className="text-xs font-normal text-ink-3" /> : null}
          </span>
          {phone ? (
            <span
              className={`flex items-center gap-1 text-[0.8125rem] font-normal ${unread > 0 && !isQuiet ? 'text-ink' : 'text-ink-2'}`}
            >
              {lastDelivery && !draft ? <DeliveryMark delivery={lastDelivery} /> : null}
              <span className="cut">
                {draft ? <span className="text-wait">{t.rooms.draft} </span> : null}
                {last ? (last.deleted ? t.rooms.deletedLast : `${by}${last.text}`) : null}
              </span>
            </span>
          ) : null}
        </span>
        {phone ? null : lock}
        {draft && !phone ? (
          <span role="img" aria-label={t.rooms.draft} className="text-ink-3">
            <Icon name="edit" small />
          </span>
        ) : null}
        {failed > 0 ? (
          <span role="img" aria-label={t.rooms.failed(failed)} className="text-danger">
            <Icon name="alert" small />
          </span>
        ) : waiting > 0 ? (
          <span role="img" aria-label={t.rooms.waiting(waiting)} className="text-wait">
            <Icon name="clock" small />
          </span>
        ) : null}
        {isQuiet ? (
          <>
            <span role="img" aria-label={t.tell.quiet} className="text-ink-3">
              <Icon name="bellOff" small />
            </span>
            {unread > 0 ? <span role="img" aria-label={t.tell.newThere} className="row-dot" /> : null}
          </>
        ) : (
          <>
            {mentions > 0 && room.kind !== 'pm' ? <CountBadge of="mentions" count={mentions} /> : null}
            {unread > 0 ? <CountBadge of="unread" count={unread} /> : null}
          </>
        )}
      </Link>
      <Suspense fallback={null}>
        {menuAt ? <RoomMenu row={row} anchor={menuAt} onClose={() => setMenuAt(null)} /> : null}
      </Suspense>
    </li>
  );
}
