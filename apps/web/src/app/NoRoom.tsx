import { t } from '../i18n/en.ts';
import { Boat } from '../ui/Icon.tsx';

/** What stands beside the list while no room is open. */
export function NoRoom() {
  return (
    <main className="grid flex-1 place-content-center justify-items-center gap-2 p-6 text-center text-ink-2">
      <Boat size={64} />
      <h1 className="text-lg">{t.rooms.choose}</h1>
      <p>{t.rooms.chooseHint}</p>
    </main>
  );
}
