import { t } from '../i18n/en.ts';
import { Boat } from '../ui/Icon.tsx';
import { PageFrame } from './PageFrame.tsx';

/** What stands beside the list while no room is open. */
export function NoRoom() {
  return (
    <PageFrame>
      <div className="grid h-full place-content-center justify-items-center gap-2 p-6 text-center text-ink-2">
        <Boat size={64} />
        <h1 className="text-lg">{t.rooms.choose}</h1>
        <p>{t.rooms.chooseHint}</p>
      </div>
    </PageFrame>
  );
}
