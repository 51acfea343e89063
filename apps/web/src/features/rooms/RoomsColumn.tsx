import { type ReactNode, Suspense, useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { Link } from 'wouter';
import { useClientState } from '../../client/useClient.ts';
import { useOrganisation } from '../../client/useConfig.ts';
import { useWidth } from '../../ui/useWidth.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Boat, Icon } from '../../ui/Icon.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { useNow } from '../../ui/useNow.ts';
import { shortTime } from '../../ui/formatTime.ts';
import { NotSentList } from './NotSentList.tsx';
import { roomSections } from '../../client/roomSections.ts';
import { useOpenMessages } from '../../client/useOpenMessages.ts';
import { useSameNames } from '../../client/useSameNames.ts';
import { RoomRow } from './RoomRow.tsx';
import { useOffered } from './useOffered.ts';
import { lazyPart } from '../../client/lazyPart.tsx';
import './RoomsColumn.css';

const CreateRoomDialog = lazyPart(() => import('./CreateRoomDialog.tsx'));
const DirectoryDialog = lazyPart(() => import('./DirectoryDialog.tsx'));

/** The rooms and people one talks with, and oneself at the foot. */
export function RoomsColumn({ user, onSwitcher }: { user: Me; onSwitcher(): void }) {
  const { rooms, notSent, presence } = useClientState();
  const [dialog, setDialog] = useState<'create' | 'find' | null>(null);
  const phone = useWidth() === 'phone';
  const { pinned, shared, people } = roomSections(rooms);
  const offered = useOffered(rooms, user.id);
  const { error, open } = useOpenMessages();
  const same = useSameNames();
  const organisation = useOrganisation();
  return (
    <nav
      aria-label={t.nav.label}
      className="on-rail flex w-full flex-none flex-col bg-surface sm:w-[264px] sm:bg-rail lg:w-[280px]"
    >
      <header className="flex items-center gap-3 px-4 py-3 text-[1.0625rem] leading-6 font-bold">
        <Boat size={28} />
        {phone ? (
          <h1 className="cut flex-1">{organisation}</h1>
        ) : (
          <span className="cut flex-1" title={organisation}>
            {organisation}
          </span>
        )}
        <Link href="/people" className="icon-button -me-2" aria-label={t.nav.newMessage} title={t.nav.newMessage}>
          <Icon name="compose" />
        </Link>
      </header>
      <button type="button" className="find" onClick={onSwitcher} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="search" />
        <span className="flex-1 text-start">{t.switcher.open}</span>
        <kbd className="key" aria-hidden="true">
          {/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K'}
        </kbd>
      </button>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {pinned.length > 0 ? (
          <>
            <SectionHead title={t.tell.top} />
            <ul aria-label={t.tell.top}>
              {pinned.map((row) => (
                <RoomRow key={row.room.id} row={row} />
              ))}
            </ul>
          </>
        ) : null}
        <SectionHead title={t.nav.rooms}>
          <button
            type="button"
            className="icon-button"
            aria-label={t.nav.findRooms}
            title={t.nav.findRooms}
            onClick={() => setDialog('find')}
          >
            <Icon name="compass" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={t.nav.newRoom}
            title={t.nav.newRoom}
            onClick={() => setDialog('create')}
          >
            <Icon name="plus" />
          </button>
        </SectionHead>
        <ul>
          {shared.map((row) => (
            <RoomRow key={row.room.id} row={row} />
          ))}
        </ul>
        {shared.length + pinned.length === 0 ? (
          <p className="px-3 py-2 text-ink-2">
            {t.rooms.none} {t.rooms.noneHint}
          </p>
        ) : null}
        <SectionHead title={t.nav.people}>
          <Link href="/people" className="icon-button" aria-label={t.nav.findPeople} title={t.nav.findPeople}>
            <Icon name="plus" />
          </Link>
        </SectionHead>
        <ErrorNote>{error}</ErrorNote>
        <ul aria-label={t.nav.people}>
          {people.map((row) => (
            <RoomRow key={row.room.id} row={row} />
          ))}
          {offered.map((one) => (
            <li key={one.id}>
              <button type="button" className={`row ${phone ? 'min-h-14' : ''}`} onClick={() => open(one.id)}>
                <Avatar user={one} size={phone ? 40 : 26} online={presence[one.id]?.online} />
                <PersonName user={one} isSame={same.has(one.id)} />
              </button>
            </li>
          ))}
        </ul>
        {notSent.length > 0 ? <NotSentList items={notSent} /> : null}
      </div>
      {phone ? null : <MeRow user={user} />}
      <Suspense fallback={null}>
        {dialog === 'create' ? <CreateRoomDialog user={user} onClose={() => setDialog(null)} /> : null}
        {dialog === 'find' ? <DirectoryDialog onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </nav>
  );
}

function SectionHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-10 items-center ps-3 pt-2">
      <h2 className="flex-1 text-[0.8125rem] text-ink-2">{title}</h2>
      {children}
    </div>
  );
}

/** One's own name, and in a word how the connection is. */
function MeRow({ user }: { user: Me }) {
  const { connection } = useClientState();
  const now = useNow();
  const online = connection.status === 'online';
  const truth = online
    ? t.connection.upToDate
    : connection.status === 'catchingUp'
      ? t.connection.catchingUp
      : connection.lastSyncedAt
        ? t.connection.lastSynced(shortTime(connection.lastSyncedAt, now))
        : t.connection.never;
  return (
    <Link href="/you" className="row m-2 w-auto border-t border-line">
      <Avatar user={user} online={online ? true : undefined} />
      <span className="min-w-0 flex-1">
        <span className="cut block font-semibold text-ink">{user.displayName}</span>
        <span className="cut block text-[0.8125rem]">{truth}</span>
      </span>
      <Icon name="gear" />
    </Link>
  );
}
