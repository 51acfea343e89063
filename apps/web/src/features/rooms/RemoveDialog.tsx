import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import type { MemberDialogProps } from './MemberDialogProps.ts';

/** Asks before a member is put out of a room. */
export default function RemoveDialog({ room, member: { user }, onDone, onClose }: MemberDialogProps) {
  const { error, run } = usePending();
  const remove = () =>
    run(async () => {
      await client.removeMember(room.id, user.id);
      onDone();
      onClose();
    });
  return (
    <Dialog
      title={t.removal.title(user.displayName, room.name)}
      alert
      onClose={onClose}
      foot={<DialogFoot onKeep={onClose} go={t.removal.go} onGo={() => void remove()} />}
    >
      <ErrorNote>{error}</ErrorNote>
      <p>{room.kind === 'public' ? t.removal.leadPublic : t.removal.lead}</p>
    </Dialog>
  );
}
