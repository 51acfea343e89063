import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';

interface ReplyBarProps {
  name: string;
  text: string;
  onCancel(): void;
}

/** Over what one writes: what it answers to. */
export function ReplyBar({ name, text, onCancel }: ReplyBarProps) {
  return (
    <p className="flex items-center gap-2 border-b border-line ps-4 text-[0.8125rem] text-ink-2">
      <Icon name="reply" small />
      <span className="cut flex-1">
        <b>{t.composer.replyTo(name)}</b> {text}
      </span>
      <button type="button" className="icon-button" aria-label={t.composer.cancelReply} onClick={onCancel}>
        <Icon name="close" small />
      </button>
    </p>
  );
}
