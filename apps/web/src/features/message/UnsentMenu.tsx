import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';

interface UnsentMenuProps {
  clientId: string;
  text: string;
  anchor: HTMLElement;
  onEdit(): void;
  onClose(): void;
}

/** What can be done with a message that waits on this device. */
export default function UnsentMenu({ clientId, text, anchor, onEdit, onClose }: UnsentMenuProps) {
  const commands = [
    { label: t.log.edit, icon: 'edit', run: onEdit },
    { label: t.log.copyText, icon: 'copy', run: () => void copyText(text) },
    { label: t.discard, icon: 'bin', run: () => void client.remove(clientId) },
  ] as const;
  return (
    <Menu label={t.log.actions} anchor={anchor} onClose={onClose}>
      {commands.map(({ label, icon, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          className={`menu-item ${icon === 'bin' ? 'menu-danger' : ''}`}
          onClick={() => {
            onClose();
            run();
          }}
        >
          <Icon name={icon} />
          {label}
        </button>
      ))}
    </Menu>
  );
}
