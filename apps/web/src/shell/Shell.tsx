import { Suspense, useCallback, useEffect, useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { ConnectionStatus } from '../features/connection/ConnectionStatus.tsx';
import { RoomsColumn } from '../features/rooms/RoomsColumn.tsx';
import { Switcher } from '../features/switcher/Switcher.tsx';
import { t } from '../i18n/en.ts';
import { Toaster } from '../ui/toast/Toaster.tsx';
import { Waiting } from '../ui/Waiting.tsx';
import { NoRoom } from './NoRoom.tsx';
import { PageFrame } from './PageFrame.tsx';
import { SkipLink } from './SkipLink.tsx';
import { TabBar } from './TabBar.tsx';
import { pathBefore } from '../client/pathBefore.ts';
import { isShown } from '../client/roomSections.ts';
import { toldOf } from '../client/toldOf.ts';
import { useClientState } from '../client/useClient.ts';
import { useGlobalKeys } from './useGlobalKeys.ts';
import { useWidth } from '../ui/useWidth.ts';
import { lazyPart, loadParts } from '../client/lazyPart.tsx';

const RoomPage = lazyPart(() => import('./RoomPage.tsx'));
const AdminPage = lazyPart(() => import('../features/admin/AdminPage.tsx'), { early: false });
const InvitesPage = lazyPart(() => import('../features/invites/InvitesPage.tsx'));
const PeoplePage = lazyPart(() => import('../features/people/PeoplePage.tsx'));
const KeysDialog = lazyPart(() => import('./KeysDialog.tsx'));
const SecurityPage = lazyPart(() => import('../features/account/SecurityPage.tsx'));
const YouPage = lazyPart(() => import('../features/profile/YouPage.tsx'));

// Needed by nearly everybody who gets here: it is on its way before the first of it is drawn.
void RoomPage.load();

/** The columns of the page: one at a time on a phone, with real history entries between them. */
export default function Shell({ user }: { user: Me }) {
  const width = useWidth();
  const [path] = useLocation();
  const { rooms, connection } = useClientState();
  const [detailsOpen, setDetailsOpen] = useState(width === 'wide');
  const [dialog, setDialog] = useState<{ what: 'switcher'; roomId: string | null } | { what: 'keys' } | null>(null);
  const openSwitcher = useCallback((roomId: string | null) => setDialog({ what: 'switcher', roomId }), []);
  const openSearch = useCallback(() => openSwitcher(null), [openSwitcher]);
  const openKeys = useCallback(() => setDialog({ what: 'keys' }), []);
  const closeDialog = useCallback(() => setDialog(null), []);
  useGlobalKeys({ onSwitcher: openSwitcher, onKeys: openKeys });
  const atRoot = path === '/';
  const synced = connection.status === 'online';
  useEffect(() => {
    if (synced) void loadParts();
  }, [synced]);
  const { unread, mentions } = toldOf(rooms, user.settings);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${t.palaver}` : t.palaver;
  }, [unread]);

  // Administration has its own column in its place.
  const isAdministering = user.role === 'admin' && /^\/admin(\/|$)/.test(path);
  const showRooms = !isAdministering && (width !== 'phone' || atRoot);
  const showMain = width !== 'phone' || !atRoot;
  const first = rooms.find(isShown)?.room.id;
  return (
    <div className="flex h-dvh flex-col">
      <SkipLink path={path} />
      <div className="flex min-h-0 flex-1">
        {showRooms && width === 'phone' ? (
          <main className="flex min-w-0 flex-1 flex-col">
            <ConnectionStatus />
            <div className="flex min-h-0 flex-1">
              <RoomsColumn user={user} onSwitcher={openSearch} />
            </div>
          </main>
        ) : null}
        {showRooms && width !== 'phone' ? <RoomsColumn user={user} onSwitcher={openSearch} /> : null}
        {showMain ? (
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/r/:roomId/:seq?">
                {({ roomId, seq }) => (
                  <RoomPage
                    key={roomId}
                    roomId={roomId}
                    seq={seq !== undefined && /^[1-9]\d{0,14}$/.test(seq) ? Number(seq) : null}
                    user={user}
                    onFind={openSwitcher}
                    detailsOpen={detailsOpen}
                    onDetails={setDetailsOpen}
                  />
                )}
              </Route>
              <Route path="/people">
                <PageFrame>
                  <PeoplePage user={user} />
                </PageFrame>
              </Route>
              <Route path="/you/security">
                <PageFrame>
                  <SecurityPage user={user} />
                </PageFrame>
              </Route>
              <Route path="/you/invites">
                <PageFrame>
                  <InvitesPage />
                </PageFrame>
              </Route>
              <Route path="/you">
                <PageFrame>
                  <YouPage user={user} />
                </PageFrame>
              </Route>
              {user.role === 'admin' ? (
                <Route path="/admin/:section?">
                  {({ section }) => <AdminPage user={user} section={section ?? null} />}
                </Route>
              ) : null}
              {/* A redirect goes once, when it is made: by its key the next one is another. */}
              <Route path="/">{first ? <Redirect key="first" to={`/r/${first}`} replace /> : <NoRoom />}</Route>
              <Route path="/sign-in">
                <Redirect key="signed-in" to={pathBefore()} replace />
              </Route>
              <Route path="/register">
                <Redirect key="registered" to="/" replace />
              </Route>
              <Route>
                <PageFrame>
                  <div className="grid h-full place-content-center gap-3 p-6 text-center">
                    <h1>{t.notFound}</h1>
                    <Link href="/">{t.toRooms}</Link>
                  </div>
                </PageFrame>
              </Route>
            </Switch>
          </Suspense>
        ) : null}
      </div>
      {dialog?.what === 'switcher' ? (
        <Switcher key={dialog.roomId} user={user} roomId={dialog.roomId} onClose={closeDialog} />
      ) : null}
      <Suspense fallback={null}>{dialog?.what === 'keys' ? <KeysDialog onClose={closeDialog} /> : null}</Suspense>
      <Toaster />
      {width === 'phone' && !path.startsWith('/r/') ? (
        <TabBar path={path} unread={unread} mentions={mentions} onSearch={openSearch} />
      ) : null}
    </div>
  );
}
