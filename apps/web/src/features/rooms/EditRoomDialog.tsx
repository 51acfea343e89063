import { useForm } from 'react-hook-form';
import type { Room } from '@palaver/protocol/entities';
import { client } from '../../app/client.ts';
import { usePending } from '../../app/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';

/** Changes name and topic of a room. */
export default function EditRoomDialog({ room, onClose }: { room: Room; onClose(): void }) {
  const { register, handleSubmit } = useForm({ defaultValues: { name: room.name, topic: room.topic } });
  const { busy, error, run } = usePending();
  const submit = handleSubmit(async (fields) => {
    if (await run(() => client.updateRoom(room.id, fields))) onClose();
  });
  return (
    <Dialog
      title={t.details.edit}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button button-line" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" form="edit-room" className="button button-go" aria-disabled={busy}>
            {t.save}
          </button>
        </>
      }
    >
      <form id="edit-room" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{error}</ErrorNote>
        <Field label={t.rooms.name} maxLength={80} {...register('name', { required: true })} />
        <Field label={t.rooms.topic} maxLength={250} {...register('topic')} />
      </form>
    </Dialog>
  );
}
