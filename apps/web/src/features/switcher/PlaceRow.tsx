import type { ReactNode } from 'react';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { shortTime } from '../../ui/formatTime.ts';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import type { Place } from './findPlaces.ts';

const BEFORE_HIT = 24;

interface PlaceRowProps {
  id: string;
  place: Place;
  q: string;
  isActive: boolean;
  onGo(): void;
}

/** One place to go: what it is, its name with what was typed in bold, and what helps to choose. */
export function PlaceRow({ id, place, q, isActive, onGo }: PlaceRowProps) {
  const { picture, text, aside } = partsOf(place, q);
  return (
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className="menu-item min-h-11"
      onPointerDown={(event) => event.preventDefault()}
      onClick={onGo}
    >
      {picture}
      <span className="cut flex-1">
        <Marked text={text} q={q} />
      </span>
      <span className="cut max-w-[45%] text-[0.8125rem] text-ink-2">{aside}</span>
    </div>
  );
}

function partsOf(place: Place, q: string): { picture: ReactNode; text: string; aside: string } {
  if (place.kind === 'person')
    return {
      picture: <Avatar user={place.user} size={24} />,
      text: place.user.displayName,
      aside: place.user.title || `@${place.user.username}`,
    };
  if (place.kind === 'room') {
    const unread = place.row.room.me?.unread ?? 0;
    return {
      picture: place.row.partner ? (
        <Avatar user={place.row.partner} size={24} />
      ) : (
        <RoomFlag roomId={place.row.room.id} size={24} />
      ),
      text: place.name,
      aside: unread > 0 ? t.rooms.unread(unread) : '',
    };
  }
  const { message, sender, roomName } = place;
  return {
    picture: <Avatar user={sender ?? { displayName: t.log.somebody, avatarColor: 7 }} size={24} />,
    text: around(message.text, q),
    aside: `${roomName}, ${shortTime(message.timestamp, Date.now())}`,
  };
}

/** The part of a text in which the hit is seen. */
function around(text: string, q: string): string {
  const line = text.replace(/\s+/gu, ' ');
  const at = line.toLowerCase().indexOf(q.toLowerCase().split(/\s+/u)[0] ?? '');
  return at > BEFORE_HIT ? `…${line.slice(at - BEFORE_HIT)}` : line;
}

function Marked({ text, q }: { text: string; q: string }) {
  const at = q === '' ? -1 : text.toLowerCase().indexOf(q.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <b>{text.slice(at, at + q.length)}</b>
      {text.slice(at + q.length)}
    </>
  );
}
