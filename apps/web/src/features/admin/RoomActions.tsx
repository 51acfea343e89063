import { useState } from 'react';
import type { Me, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { DeleteRoomDialog } from './DeleteRoomDialog.tsx';
import { OwnerDialog } from './OwnerDialog.tsx';
import { RoomMembers } from './RoomMembers.tsx';
import { useAdminRoom } from './useAdminRoom.ts';

interface RoomActionsProps {
  me: Me;
  room: Room;
  onChanged(): void;
  onDeleted(): void;
}

/** Who is in a room, and what can be done with it. */
export function RoomActions({ me, room, onChanged, onDeleted }: RoomActionsProps) {
  const { id, name, archived } = room;
  const { answer: found, error: notFound, reload: load } = useAdminRoom(id);
  const [asking, setAsking] = useState<'archive' | 'owner' | 'delete' | null>(null);
  const { busy, error, run } = usePending();
  const text = t.admin.room;
  const close = () => setAsking(null);
  const tell = (done: string) => {
    close();
    showToast(done);
    load();
    onChanged();
  };
  const setArchived = (next: boolean) =>
    void run(() => client.admin.archiveRoom(id, next)).then(
      (isDone) => isDone && tell(next ? text.archived : text.opened),
    );
  return (
    <div className="grid grid-cols-1 gap-3">
      <ErrorNote>{asking === 'archive' ? null : error}</ErrorNote>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="button button-line"
          aria-disabled={busy}
          onClick={() => (archived ? setArchived(false) : setAsking('archive'))}
        >
          {archived ? text.open : text.archive}
        </button>
        {found && found.members.length > 0 ? (
          <button type="button" className="button button-line" onClick={() => setAsking('owner')}>
            {text.handOver}
          </button>
        ) : null}
        {id === 'general' ? null : (
          <button type="button" className="button button-line text-danger" onClick={() => setAsking('delete')}>
            {text.delete}
          </button>
        )}
      </div>
      <ErrorNote>{notFound}</ErrorNote>
      {found ? <RoomMembers members={found.members} /> : null}
      {found || notFound ? null : <Waiting onRetry={load} />}
      {asking === 'archive' ? (
        <Dialog
          alert
          title={text.archiveTitle(name)}
          onClose={close}
          foot={
            <DialogFoot
              keep={text.keepOpen}
              onKeep={close}
              go={text.archive}
              danger={false}
              disabled={busy}
              onGo={() => setArchived(true)}
            />
          }
        >
          <ErrorNote>{error}</ErrorNote>
          <p>{text.archiveBody}</p>
        </Dialog>
      ) : null}
      {asking === 'owner' && found ? (
        <OwnerDialog room={room} members={found.members} onClose={close} onSet={() => tell(text.handedOver)} />
      ) : null}
      {asking === 'delete' ? (
        <DeleteRoomDialog
          me={me}
          room={room}
          onClose={close}
          onDeleted={() => {
            close();
            showToast(text.deleted);
            onDeleted();
          }}
        />
      ) : null}
    </div>
  );
}
