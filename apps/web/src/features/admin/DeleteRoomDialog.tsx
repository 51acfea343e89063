import { useState } from 'react';
import type { Me, Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { Field } from '../../ui/Field.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';

interface DeleteRoomDialogProps {
  me: Me;
  room: Room;
  onClose(): void;
  onDeleted(): void;
}

/** Says what goes with a room, and asks for its name and one's own password. */
export function DeleteRoomDialog({ me, room, onClose, onDeleted }: DeleteRoomDialogProps) {
  const [typed, setTyped] = useState('');
  const text = t.admin.room;
  return (
    <ConfirmDialog
      me={me}
      title={text.deleteTitle(room.name)}
      body={text.deleteBody(room.memberCount)}
      action={t.data.deleteForGood}
      keep={text.keep}
      danger
      blocked={typed.trim() !== room.name.trim()}
      onClose={onClose}
      onConfirm={(confirm) => client.admin.deleteRoom(room.id, confirm).then(onDeleted)}
    >
      <bdi className="font-semibold wrap-anywhere">{room.name}</bdi>
      <Field
        label={text.typeName}
        dir="auto"
        autoComplete="off"
        required
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </ConfirmDialog>
  );
}
