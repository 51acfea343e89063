import { useLocation } from 'wouter';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import { SearchList } from '../../ui/SearchList.tsx';
import { useSearch } from '../../client/useSearch.ts';

const ask = (q: string, cursor?: string) => client.directory({ ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) });

/** The public rooms, to join or to open. */
export default function DirectoryDialog({ onClose }: { onClose(): void }) {
  const search = useSearch(ask);
  const { error, run } = usePending();
  const [, navigate] = useLocation();
  const go = (roomId: string, joined: boolean) =>
    run(async () => {
      if (!joined) await client.joinRoom(roomId);
      onClose();
      navigate(`/r/${roomId}`);
    });
  return (
    <Dialog title={t.rooms.find} onClose={onClose}>
      <ErrorNote>{error}</ErrorNote>
      <SearchList search={search} label={t.rooms.search} empty={t.rooms.noneFound}>
        {(room) => (
          <li key={room.id} className="flex items-center gap-3 py-1">
            <RoomFlag roomId={room.id} size={32} />
            <span className="min-w-0 flex-1">
              <span className="cut block font-semibold">{room.name}</span>
              <span className="cut block text-[0.8125rem] text-ink-2">
                {t.rooms.people(room.memberCount)}
                {room.topic ? ` · ${room.topic}` : ''}
              </span>
            </span>
            <button type="button" className="button button-line" onClick={() => void go(room.id, room.me !== null)}>
              {room.me ? t.rooms.open : t.rooms.join}
            </button>
          </li>
        )}
      </SearchList>
    </Dialog>
  );
}
