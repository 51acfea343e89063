import { useForm } from 'react-hook-form';
import type { Room } from '@palaver/protocol/entities';
import { RoomName, Topic } from '@palaver/protocol/names';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES, faultBy } from '../../ui/faultBy.ts';
import { Field } from '../../ui/Field.tsx';

/** Changes name and topic of a room. */
export default function EditRoomDialog({ room, onClose }: { room: Room; onClose(): void }) {
  const { register, handleSubmit, formState } = useForm({
    ...AS_ONE_TYPES,
    defaultValues: { name: room.name, topic: room.topic },
  });
  const { errors } = formState;
  const { busy, error, run } = usePending();
  const submit = handleSubmit(async (fields) => {
    if (await run(() => client.updateRoom(room.id, fields))) onClose();
  });
  return (
    <Dialog
      title={t.details.editTitle}
      onClose={onClose}
      foot={<DialogFoot form="edit-room" onKeep={onClose} go={t.save} disabled={busy} />}
    >
      <form id="edit-room" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{error}</ErrorNote>
        <Field
          label={t.rooms.name}
          error={errors.name?.message}
          {...register('name', { validate: faultBy(RoomName) })}
        />
        <Field
          label={t.rooms.topic}
          error={errors.topic?.message}
          {...register('topic', { validate: faultBy(Topic) })}
        />
      </form>
    </Dialog>
  );
}
