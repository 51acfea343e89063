import type { MessageItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MessageCommand } from './messageCommands.ts';
import { QUICK_REACTIONS, shownReactions } from './reactions.ts';
import './MessageMenu.css';

interface MessageMenuProps {
  item: MessageItem;
  userId: string;
  anchor: HTMLElement;
  readOnly: boolean;
  commands: readonly MessageCommand[];
  onMoreReactions(): void;
  onClose(): void;
}

const KEY_NAMES: Record<string, string> = { delete: t.keys.del };

/** Everything that can be done with a message: answers of one sign, then the rest, what takes away last. */
export default function MessageMenu(props: MessageMenuProps) {
  const { item, userId, anchor, readOnly, commands, onMoreReactions, onClose } = props;
  const own = new Set(
    shownReactions(item, userId)
      .filter((one) => one.own)
      .map((one) => one.emoji),
  );
  const choose = (run: () => void) => {
    onClose();
    run();
  };
  return (
    <Menu label={t.log.actions} anchor={anchor} onClose={onClose}>
      {readOnly ? null : (
        <div role="group" aria-label={t.reactions.title} className="menu-reactions">
          {QUICK_REACTIONS.map(({ emoji, icon, label }) => (
            <button
              key={emoji}
              type="button"
              role="menuitemcheckbox"
              aria-checked={own.has(emoji)}
              aria-label={label}
              title={label}
              className="menu-reaction"
              onClick={() => choose(() => void client.react(item.message.id, emoji, !own.has(emoji)))}
            >
              <Icon name={icon} />
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            aria-label={t.reactions.more}
            title={t.reactions.more}
            className="menu-reaction"
            onClick={() => choose(onMoreReactions)}
          >
            <Icon name="plus" />
          </button>
        </div>
      )}
      {commands.map(({ label, icon, key, danger = false, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          className={`menu-item ${danger ? 'menu-danger' : ''}`}
          aria-keyshortcuts={key ?? undefined}
          onClick={() => choose(run)}
        >
          <Icon name={icon} />
          <span className="flex-1">{label}</span>
          {key ? (
            <kbd className="key" aria-hidden="true">
              {KEY_NAMES[key] ?? key.toUpperCase()}
            </kbd>
          ) : null}
        </button>
      ))}
    </Menu>
  );
}
