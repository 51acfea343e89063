import { Suspense, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import type { Me } from '@palaver/protocol/entities';
import { type Act, type ActedOn, mayGovern } from '@palaver/protocol/ranks';
import { useLocation } from 'wouter';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { Waiting } from '../../ui/Waiting.tsx';
import { useSameNamesIn } from '../../client/useSameNames.ts';
import { MemberRow } from './MemberRow.tsx';
import { OwnSettings } from './OwnSettings.tsx';
import { PinnedSection } from './PinnedSection.tsx';
import type { Members } from '../../client/useMembers.ts';
import { lazyPart } from '../../client/lazyPart.tsx';

const AddPeopleDialog = lazyPart(() => import('./AddPeopleDialog.tsx'));
const BansDialog = lazyPart(() => import('./BansDialog.tsx'));
const EditRoomDialog = lazyPart(() => import('./EditRoomDialog.tsx'));

interface RoomDetailsProps {
  view: RoomView;
  name: string;
  user: Me;
  people: Members;
  /** Opens the way to invite people by a link. */
  onInvite(): void;
  onClose(): void;
}

/** Topic, people with their roles, and the way out. */
export default function RoomDetails({ view, name, user, people, onInvite, onClose }: RoomDetailsProps) {
  const { room } = view;
  const { items: members, error, hasMore, more, load } = people;
  const same = useSameNamesIn(view);
  const [dialog, setDialog] = useState<'add' | 'bans' | 'leave' | 'edit' | null>(null);
  const leaving = usePending();
  const width = useWidth();
  const [, navigate] = useLocation();
  const may = (act: Act, on: ActedOn) =>
    room.me !== null && mayGovern({ kind: room.kind, rank: room.me.role }, act, on);

  const mayUnpin = may('pin', 'room') && room.me?.muted === false;

  const leave = () =>
    leaving.run(async () => {
      await client.leaveRoom(room.id);
      navigate('/');
    });
  return (
    <aside
      aria-label={t.details.title}
      className="on-rail fixed inset-y-0 end-0 z-20 flex w-full max-w-[360px] flex-col overflow-y-auto bg-rail shadow-[var(--shadow)] lg:static lg:w-[304px] lg:shadow-none"
    >
      <header className="flex items-center justify-between p-3 ps-4">
        <h2 className="text-[1.0625rem]">{t.details.title}</h2>
        <button type="button" className="icon-button" aria-label={t.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {room.kind === 'pm' ? null : (
        <section className="border-b border-line px-4 pb-4">
          <div className="flex items-center justify-between">
            <h3 className="text-[0.8125rem] text-ink-2">{t.details.topic}</h3>
            {may('changeRoom', 'room') ? (
              <button type="button" className="text-button" onClick={() => setDialog('edit')}>
                {t.details.edit}
              </button>
            ) : null}
          </div>
          <p className="mt-1 overflow-clip break-words">{room.topic || t.details.noTopic}</p>
          {room.archived ? <p className="mt-2 text-wait">{t.details.archived}</p> : null}
        </section>
      )}
      <PinnedSection
        view={view}
        userId={user.id}
        mayUnpin={mayUnpin}
        mayPin={mayUnpin && !room.archived}
        onGo={() => {
          // Where the details lie over the conversation they would hide the message.
          if (width !== 'wide') onClose();
        }}
      />
      {room.me && !room.archived ? <OwnSettings room={room} /> : null}
      <section className="flex-1 px-4 py-4">
        <h3 className="mb-2 text-[0.8125rem] text-ink-2">{t.rooms.people(room.memberCount)}</h3>
        <ErrorNote>{error}</ErrorNote>
        {error ? (
          <button type="button" className="button button-line my-2" onClick={load}>
            {t.tryAgain}
          </button>
        ) : null}
        {members === null && !error ? <Waiting onRetry={load} /> : null}
        <ul>
          {members?.map((member) => (
            <MemberRow
              key={member.user.id}
              member={member}
              room={room}
              userId={user.id}
              isSame={same.has(member.user.id)}
              onChange={load}
            />
          ))}
        </ul>
        {hasMore ? (
          <button type="button" className="button button-plain" onClick={more}>
            {t.more}
          </button>
        ) : null}
        <div className="-ms-3 mt-1 grid justify-items-start">
          {may('makeMember', 'gone') && !room.archived ? (
            <button type="button" className="button button-plain" onClick={() => setDialog('add')}>
              <Icon name="plus" /> {t.details.add}
            </button>
          ) : null}
          {may('invite', 'room') && !room.archived ? (
            <button type="button" className="button button-plain" onClick={onInvite}>
              <Icon name="link" /> {t.invites.people}
            </button>
          ) : null}
          {may('ban', 'gone') ? (
            <button type="button" className="button button-plain" onClick={() => setDialog('bans')}>
              <Icon name="ban" /> {t.bans.item}
            </button>
          ) : null}
        </div>
      </section>
      {room.kind === 'pm' ? null : (
        <section className="border-t border-line p-4">
          <button type="button" className="button button-line text-danger" onClick={() => setDialog('leave')}>
            {t.details.leave}
          </button>
        </section>
      )}
      <Suspense fallback={null}>
        {dialog === 'add' ? (
          <AddPeopleDialog room={room} members={members ?? []} onClose={() => setDialog(null)} onAdded={load} />
        ) : null}
        {dialog === 'bans' ? <BansDialog room={room} onClose={() => setDialog(null)} /> : null}
        {dialog === 'edit' ? <EditRoomDialog room={room} onClose={() => setDialog(null)} /> : null}
      </Suspense>
      {dialog === 'leave' ? (
        <Dialog
          title={t.details.leaveTitle(name)}
          alert
          onClose={() => setDialog(null)}
          foot={
            <DialogFoot
              keep={t.details.stay}
              onKeep={() => setDialog(null)}
              go={t.details.leave}
              onGo={() => void leave()}
            />
          }
        >
          <ErrorNote>{leaving.error}</ErrorNote>
          <p>{room.kind === 'private' && room.memberCount === 1 ? t.details.leaveLast : t.details.leaveBody}</p>
        </Dialog>
      ) : null}
    </aside>
  );
}
