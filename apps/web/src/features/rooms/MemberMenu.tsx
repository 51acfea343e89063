import type { MemberRole } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MemberActions } from './memberActions.ts';
import './MemberMenu.css';

interface MemberMenuProps {
  name: string;
  role: MemberRole;
  /** When the mute that they have ends, as one says it; null: none. */
  muted: string | null;
  actions: MemberActions;
  anchor: HTMLElement;
  onRole(role: MemberRole): void;
  onAsk(dialog: 'mute' | 'remove' | 'ban'): void;
  onClose(): void;
}

/** What one may do with a member: their rank, then what takes something away, the hardest last. */
export function MemberMenu({ name, role, muted, actions, anchor, onRole, onAsk, onClose }: MemberMenuProps) {
  const choose = (run: () => void) => () => {
    onClose();
    run();
  };
  const { roles, mute, remove, ban } = actions;
  return (
    <Menu label={name} anchor={anchor} onClose={onClose}>
      {roles.length > 0 ? (
        <div role="group" aria-labelledby="member-rank">
          <p id="member-rank" className="px-2.5 py-1 text-xs font-semibold text-ink-2">
            {t.details.rank}
          </p>
          {roles.map((one) => (
            <button
              key={one}
              type="button"
              role="menuitemradio"
              aria-checked={one === role}
              className="menu-item"
              onClick={choose(() => one !== role && onRole(one))}
            >
              <span className={`radio-dot ${one === role ? 'radio-dot-on' : ''}`} aria-hidden="true" />
              <span className="flex-1 py-1">
                {t.details[one]}
                {t.details.rankHint[one] ? (
                  <span className="block text-xs text-ink-2">{t.details.rankHint[one]}</span>
                ) : null}
              </span>
            </button>
          ))}
          {mute || remove || ban ? <hr className="my-1.5 border-line" /> : null}
        </div>
      ) : null}
      {mute ? (
        <button type="button" role="menuitem" className="menu-item" onClick={choose(() => onAsk('mute'))}>
          <Icon name="mute" />
          <span className="flex-1 py-1">
            {t.mute.item}
            {muted === null ? null : <span className="block text-xs text-ink-2">{muted}</span>}
          </span>
        </button>
      ) : null}
      {remove ? (
        <button type="button" role="menuitem" className="menu-item" onClick={choose(() => onAsk('remove'))}>
          <Icon name="person" />
          {t.details.remove}
        </button>
      ) : null}
      {ban ? (
        <button type="button" role="menuitem" className="menu-item text-danger" onClick={choose(() => onAsk('ban'))}>
          <Icon name="ban" />
          {t.ban.item}
        </button>
      ) : null}
    </Menu>
  );
}
