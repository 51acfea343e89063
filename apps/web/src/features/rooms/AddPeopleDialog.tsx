import type { Member, Room } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { SearchList } from '../../ui/SearchList.tsx';
import { useSearch } from '../../client/useSearch.ts';
import { askPeople } from '../../client/askPeople.ts';
import { useSameNames } from '../../client/useSameNames.ts';

interface AddPeopleDialogProps {
  room: Room;
  members: Member[];
  onClose(): void;
  onAdded(): void;
}

/** Adds people to a room, one by one. */
export default function AddPeopleDialog({ room, members, onClose, onAdded }: AddPeopleDialogProps) {
  const search = useSearch(askPeople);
  const same = useSameNames();
  const { error, run } = usePending();
  const inRoom = new Set(members.map((member) => member.user.id));
  const add = (userId: string) =>
    run(async () => {
      await client.putMember(room.id, userId, 'member').catch(sayOfThem);
      onAdded();
    });
  return (
    <Dialog title={t.details.addTitle} onClose={onClose}>
      <ErrorNote>{error}</ErrorNote>
      <SearchList search={search} label={t.people.search} empty={t.people.none}>
        {(user) => (
          <li key={user.id} className="flex min-h-11 items-center gap-3">
            <Avatar user={user} />
            <span className="min-w-0 flex-1">
              <PersonName user={user} isSame={same.has(user.id)} />
            </span>
            {inRoom.has(user.id) ? (
              <span className="text-[0.8125rem] text-ink-2">{t.details.inRoom}</span>
            ) : (
              <button type="button" className="button button-line" onClick={() => void add(user.id)}>
                {t.details.addIt}
              </button>
            )}
          </li>
        )}
      </SearchList>
    </Dialog>
  );
}

/** Who is banned is not who asks. */
function sayOfThem(cause: unknown): never {
  throw cause instanceof PalaverError && cause.errorCode === 'BANNED' ? new Error(t.ban.them) : cause;
}
