import { type SyntheticEvent, useId, useState } from 'react';
import type { Member, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Choice } from './Choice.tsx';

interface OwnerDialogProps {
  room: Room;
  members: Member[];
  onClose(): void;
  onSet(): void;
}

/** Chooses who of a room is to own it. */
export function OwnerDialog({ room, members, onClose, onSet }: OwnerDialogProps) {
  const id = useId();
  const owners = members.filter(({ role }) => role === 'owner').map(({ user }) => user.id);
  const [userId, setUserId] = useState(owners[0] ?? members[0]?.user.id ?? '');
  const { busy, error, run } = usePending();
  const text = t.admin.room;
  const isSo = owners.length === 1 && owners[0] === userId;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isSo) void run(() => client.admin.setOwner(room.id, userId)).then((isDone) => isDone && onSet());
  };
  const options = members.map(({ user, role }): [string, string] => [
    user.id,
    `${user.displayName} (${user.username}), ${text.ranks[role]}`,
  ]);
  return (
    <Dialog
      title={text.ownerTitle(room.name)}
      onClose={onClose}
      foot={<DialogFoot form={id} onKeep={onClose} go={text.name} disabled={busy || isSo} />}
    >
      <form id={id} className="grid gap-4" onSubmit={submit}>
        <ErrorNote>{error}</ErrorNote>
        <Choice
          label={text.owner}
          options={Object.fromEntries(options)}
          value={userId}
          onChange={(event) => setUserId(event.target.value)}
        />
        <p className="text-ink-2">{text.ownerBody}</p>
      </form>
    </Dialog>
  );
}
