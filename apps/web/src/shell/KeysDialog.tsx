import { t } from '../i18n/en.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** What the keyboard can do here. */
export default function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={t.keys.title} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {t.keys.list.map(([keys, what]) => (
          <div key={what} className="contents">
            <dt className="justify-self-end">
              <kbd className="key key-always">{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
