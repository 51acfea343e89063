import { useCallback, useEffect, useRef, useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { Link } from 'wouter';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { endIn, reasonIn } from '../../client/refusalText.ts';
import { useClientState } from '../../client/useClient.ts';
import { usePending } from '../../client/usePending.ts';
import { useRetry } from '../../client/useRetry.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { KeptDraft } from './KeptDraft.tsx';

/** What an address of no room shows. A private room shows the same. */
const NO_ROOM = ['ROOM_NOT_FOUND', 'VALIDATION_FAILED', 'NOT_FOUND'];

/** Before a room that is not on this device: a public one says what it is and lets in, all others are not there. */
export function RoomDoor({ roomId }: { roomId: string }) {
  const online = useClientState().connection.status === 'online';
  const [room, setRoom] = useState<Room | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const joining = usePending();
  const asked = useRef(0);
  const look = useCallback(() => {
    const mine = (asked.current += 1);
    client.lookUpRoom(roomId).then(
      (found) => {
        if (mine !== asked.current) return;
        setRoom(found);
        setFault(null);
      },
      (cause: unknown) => mine === asked.current && setFault(cause),
    );
  }, [roomId]);
  // Until all is caught up on, the room may be one of those that are still to come.
  useEffect(() => {
    if (online) look();
  }, [online, look]);
  const notFound = fault instanceof PalaverError && NO_ROOM.includes(fault.errorCode);
  const ban = fault instanceof PalaverError && fault.errorCode === 'BANNED' ? fault : null;
  useRetry(fault, look);

  return (
    <div className="grid min-h-full place-content-center justify-items-center gap-3 p-6 text-center">
      {notFound ? (
        <h1>{t.notFound}</h1>
      ) : ban ? (
        <Banned details={ban.details} />
      ) : room && !room.me ? (
        <>
          <RoomFlag roomId={room.id} size={56} />
          <h1 className="max-w-full overflow-clip text-[1.375rem] leading-7 break-words" dir="auto">
            {room.name}
          </h1>
          {room.topic ? (
            <p className="max-w-[480px] overflow-clip break-words" dir="auto">
              {room.topic}
            </p>
          ) : null}
          <p className="text-[0.8125rem] text-ink-2">{t.rooms.people(room.memberCount)}</p>
          <ErrorNote>{joining.error}</ErrorNote>
          {room.archived ? (
            <p className="text-wait">{t.details.archived}</p>
          ) : (
            <button
              type="button"
              className="button button-go button-big"
              aria-disabled={joining.busy}
              onClick={() => void joining.run(() => client.joinRoom(room.id))}
            >
              {t.rooms.join}
            </button>
          )}
        </>
      ) : fault ? (
        <ErrorNote>{errorText(fault)}</ErrorNote>
      ) : (
        <Waiting {...(online ? { onRetry: look } : {})} />
      )}
      {notFound || ban ? <KeptDraft key={roomId} roomId={roomId} title={t.ban.draft} /> : null}
      <Link href="/">{t.toRooms}</Link>
    </div>
  );
}

/** Who was put out is told why, and until when. */
function Banned({ details }: { details: unknown }) {
  const end = endIn(details);
  return (
    <>
      <h1 className="max-w-[480px] overflow-clip text-[1.375rem] leading-7 break-words">
        {t.ban.you(reasonIn(details))}
      </h1>
      {end === null ? null : <p className="text-ink-2">{t.ban.until(end)}</p>}
    </>
  );
}
