import type { ReactNode } from 'react';
import type { MessageItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import type { MessageHandlers } from './MessageHandlers.ts';
import { GOT_IT, shownReactions } from './reactions.ts';

interface MessageActionsProps {
  item: MessageItem;
  readOnly: boolean;
  actions: MessageHandlers;
}

/** Over the edge of the message under the pointer or with the focus: what is done most, and the way to the rest. */
export function MessageActions({ item, readOnly, actions }: MessageActionsProps): ReactNode {
  const got = shownReactions(item, actions.userId).some((one) => one.own && one.emoji === GOT_IT.emoji);
  const button = (icon: IconName, label: string, run: (at: HTMLElement) => void, pressed?: boolean) => (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      tabIndex={-1}
      onClick={(event) => run(event.currentTarget)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div className="entry-actions" role="group" aria-label={t.log.actions}>
      {readOnly ? null : (
        <>
          {button('check', GOT_IT.label, () => void client.react(item.message.id, GOT_IT.emoji, !got), got)}
          {button('smile', t.reactions.add, (at) => actions.pickReaction(item, at))}
          {button('reply', t.log.reply, () => actions.reply(item))}
        </>
      )}
      {button('more', t.log.moreActions, (at) => actions.menu(item, at))}
    </div>
  );
}
