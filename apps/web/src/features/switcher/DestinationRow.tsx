import type { ReactNode } from 'react';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { shortTime } from '../../ui/formatTime.ts';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import type { Destination } from './findDestinations.ts';

const BEFORE_HIT = 24;

interface DestinationRowProps {
  id: string;
  destination: Destination;
  q: string;
  isActive: boolean;
  onGo(): void;
}

/** One destination: what it is, its name with what was typed in bold, and what helps to choose. */
export function DestinationRow({ id, destination, q, isActive, onGo }: DestinationRowProps) {
  const { picture, text, aside } = partsOf(destination, q);
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

function partsOf(destination: Destination, q: string): { picture: ReactNode; text: string; aside: string } {
  if (destination.kind === 'person')
    return {
      picture: <Avatar user={destination.user} size={24} />,
      text: destination.user.displayName,
      aside: destination.user.title || `@${destination.user.username}`,
    };
  if (destination.kind === 'room') {
    const unread = destination.row.room.me?.unread ?? 0;
    return {
      picture: destination.row.partner ? (
        <Avatar user={destination.row.partner} size={24} />
      ) : (
        <RoomFlag roomId={destination.row.room.id} size={24} />
      ),
      text: destination.name,
      aside: unread > 0 ? t.rooms.unread(unread) : '',
    };
  }
  const { message, sender, roomName } = destination;
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
