import type { Me, User } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { type Group, SearchList } from '../../ui/SearchList.tsx';
import { useSearch } from '../../client/useSearch.ts';
import { askPeople } from '../../client/askPeople.ts';
import { PersonRow } from './PersonRow.tsx';
import { useOpenMessages } from '../../client/useOpenMessages.ts';
import { useSameNames } from '../../client/useSameNames.ts';
import { useKnownPeople } from './useKnownPeople.ts';

/** Everybody here, to write to; without a connection those whom this device knows. */
export default function PeoplePage({ user: me }: { user: Me }) {
  const asked = useSearch(askPeople);
  const onDevice = useKnownPeople(asked.q);
  const { presence } = useClientState();
  const same = useSameNames();
  const { error, open } = useOpenMessages();
  const isKnown = useConnected();
  const search = asked.error === null || isKnown ? asked : { ...asked, items: onDevice, hasMore: false };
  /** Who is here first. Without a connection nobody knows who is. */
  const groups = (users: User[]): Group<User>[] => {
    if (!isKnown) return [{ title: null, items: users }];
    const isHere = (user: User) => user.id === me.id || presence[user.id]?.online === true;
    return [
      { title: t.people.online, items: users.filter(isHere) },
      { title: t.people.others, items: users.filter((user) => !isHere(user)) },
    ];
  };
  return (
    <div className="mx-auto grid max-w-[640px] grid-cols-1 gap-4 p-4 sm:p-6">
      <h1 className="text-[1.375rem]">{t.people.title}</h1>
      <ErrorNote>{error}</ErrorNote>
      <SearchList search={search} label={t.people.search} empty={t.people.none} groups={groups}>
        {(user) => (
          <PersonRow
            key={user.id}
            user={user}
            isMe={user.id === me.id}
            isSame={same.has(user.id)}
            onOpen={() => open(user.id)}
          />
        )}
      </SearchList>
      {asked.error === null && search.items?.length === 1 && search.q === '' ? (
        <p className="text-ink-2">{t.people.onlyYou}</p>
      ) : null}
    </div>
  );
}
