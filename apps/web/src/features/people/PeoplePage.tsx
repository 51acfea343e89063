import type { Me } from '@palaver/protocol/entities';
import { useLocation } from 'wouter';
import { PageFrame } from '../../app/PageFrame.tsx';
import { client } from '../../app/client.ts';
import { useClientState } from '../../app/useClient.ts';
import { usePending } from '../../app/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SearchList } from '../../ui/SearchList.tsx';
import { useSearch } from '../../ui/useSearch.ts';
import { askPeople } from './askPeople.ts';

/** Everybody here, to write to. */
export default function PeoplePage({ user: me }: { user: Me }) {
  const search = useSearch(askPeople);
  const { presence } = useClientState();
  const { error, run } = usePending();
  const [, navigate] = useLocation();
  const write = (userId: string) =>
    run(async () => {
      const room = await client.openPrivateMessages(userId);
      navigate(`/r/${room.id}`);
    });
  return (
    <PageFrame>
      <div className="mx-auto grid max-w-[640px] grid-cols-1 gap-4 p-4 sm:p-6">
        <h1 className="text-[1.375rem]">{t.people.title}</h1>
        <ErrorNote>{error}</ErrorNote>
        <SearchList search={search} label={t.people.search} empty={t.people.none}>
          {(user) => (
            <li key={user.id} className="flex min-h-14 items-center gap-3">
              <Avatar user={user} size={40} online={presence[user.id]?.online} />
              <span className="min-w-0 flex-1">
                <span className="cut block font-semibold">{user.displayName}</span>
                <span className="cut block text-[0.8125rem] text-ink-2">{user.title || `@${user.username}`}</span>
              </span>
              {user.id === me.id ? (
                <span className="text-ink-2">{t.people.you}</span>
              ) : (
                <button
                  type="button"
                  className="button button-line"
                  aria-label={`${t.people.message} ${user.displayName}`}
                  onClick={() => void write(user.id)}
                >
                  {t.people.message}
                </button>
              )}
            </li>
          )}
        </SearchList>
        {search.items?.length === 1 && search.q === '' ? <p className="text-ink-2">{t.people.onlyYou}</p> : null}
      </div>
    </PageFrame>
  );
}
