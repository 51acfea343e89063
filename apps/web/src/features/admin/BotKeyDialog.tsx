import { t } from '../../i18n/en.ts';
import { SecretDialog } from './SecretDialog.tsx';

interface BotKeyDialogProps {
  name: string;
  botKey: string;
  onClose(): void;
}

/** The key of a bot that was just made. */
export function BotKeyDialog({ name, botKey, onClose }: BotKeyDialogProps) {
  const { keyTitle, keyOnce, key } = t.admin.bots;
  return <SecretDialog title={keyTitle(name)} lead={keyOnce} label={key} value={botKey} onClose={onClose} />;
}
