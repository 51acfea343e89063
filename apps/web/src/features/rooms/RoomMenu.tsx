import type { RoomRow } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { roomName } from '../../client/roomName.ts';
import { hasNews } from '../../client/roomSections.ts';
import { t } from '../../i18n/en.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { useLevels } from './useLevels.ts';

interface RoomMenuProps {
  row: RoomRow;
  anchor: HTMLElement;
  onClose(): void;
}

/** What a person can do with a room in the list: for themself alone. The same stands in its details. */
export default function RoomMenu({ row, anchor, onClose }: RoomMenuProps) {
  const { room } = row;
  const levels = useLevels(room);
  const name = roomName(row);
  const choose = (run: () => void) => {
    onClose();
    run();
  };
  /** It needs the network; where that fails it says so. */
  const set = (given: Parameters<typeof client.setPreferences>[1], said?: string) =>
    void client.setPreferences(room.id, given).then(
      () => said !== undefined && showToast(said),
      (cause: unknown) => showToast(errorText(cause)),
    );
  const item = (icon: IconName, label: string, run: () => void) => (
    <button type="button" role="menuitem" className="menu-item" onClick={() => choose(run)}>
      <Icon name={icon} />
      <span className="flex-1">{label}</span>
    </button>
  );
  const pinned = room.me?.pinned === true;
  return (
    <Menu label={t.tell.menu(name)} anchor={anchor} onClose={onClose}>
      {hasNews(row) ? item('check', t.tell.markRead, () => client.markRead(room.id, room.seq)) : null}
      {item(pinned ? 'pinOff' : 'pin', pinned ? t.tell.fromTop : t.tell.toTop, () => set({ pinned: !pinned }))}
      {room.kind === 'pm' ? item('eyeOff', t.tell.hide, () => set({ hidden: true }, t.tell.isHidden(name))) : null}
      <div role="group" aria-label={t.tell.title} className="menu-group">
        <p className="px-2.5 pt-1 text-[0.8125rem] text-ink-2" aria-hidden="true">
          {t.tell.title}
        </p>
        {levels.map(({ level, label, isChosen }) => (
          <button
            key={level}
            type="button"
            role="menuitemradio"
            aria-checked={isChosen}
            className="menu-item"
            onClick={() => choose(() => set({ notify: level }))}
          >
            <span className="w-5 flex-none">{isChosen ? <Icon name="check" /> : null}</span>
            <span className="flex-1">{label}</span>
          </button>
        ))}
      </div>
    </Menu>
  );
}
