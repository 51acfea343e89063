import type { MessageItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';

/** Asks before a message goes from everyone's screen. */
export default function DeleteDialog({ item, onClose }: { item: MessageItem; onClose(): void }) {
  const remove = async () => {
    await client.remove(item.message.id);
    onClose();
  };
  return (
    <Dialog
      title={t.remove.title}
      alert
      onClose={onClose}
      foot={<DialogFoot keep={t.remove.keep} onKeep={onClose} go={t.remove.go} onGo={() => void remove()} />}
    >
      <blockquote className="mb-3 max-h-40 overflow-y-auto rounded-md bg-rail p-3 break-words whitespace-pre-wrap">
        {item.message.text}
      </blockquote>
      <p>{t.remove.body}</p>
    </Dialog>
  );
}
