import { type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import type { MessageItem, RoomView } from '@palaver/client/state';
import { mayGovern } from '@palaver/protocol/ranks';
import { client } from '../../client/client.ts';
import type { Ranks } from '../../client/useMembers.ts';
import type { MessageHandlers } from './MessageHandlers.ts';
import { messageCommands } from './messageCommands.ts';
import { lazyPart } from '../../client/lazyPart.tsx';

const MessageMenu = lazyPart(() => import('./MessageMenu.tsx'));
const EmojiPicker = lazyPart(() => import('./EmojiPicker.tsx'));
const SeenDialog = lazyPart(() => import('./SeenDialog.tsx'));

interface Opened {
  what: 'menu' | 'picker' | 'seen';
  messageId: string;
  anchor: HTMLElement | null;
}

export interface MessageMenuParts {
  actions: MessageHandlers;
  /** For a key that was pressed on a message; answers whether it did something. */
  onMessageKey(key: string, item: MessageItem, line: HTMLElement): boolean;
  /** What is open now. */
  opened: ReactNode;
}

/** What can be done with the messages of a room, by menu, bar and key, and what opens for it. */
export function useMessageMenu(
  view: RoomView,
  { userId, ranks }: { userId: string; ranks: Ranks },
  on: Pick<MessageHandlers, 'reply' | 'remove' | 'jump' | 'steady'>,
): MessageMenuParts {
  const [open, setOpen] = useState<Opened | null>(null);
  const { room, timeline } = view;
  const { reply, remove, jump, steady } = on;
  const readOnly = room.archived;
  const { kind } = room;
  const rank = room.me?.role ?? 'member';
  const mayPin = mayGovern({ kind, rank }, 'pin', 'room') && room.me?.muted === false;
  const rightsOn = useCallback(
    ({ message }: MessageItem) => ({
      readOnly,
      mayPin,
      mayDelete: mayGovern({ kind, rank }, 'deleteMessage', ranks.get(message.senderId) ?? 'gone'),
    }),
    [readOnly, mayPin, kind, rank, ranks],
  );
  const actions = useMemo<MessageHandlers>(
    () => ({
      userId,
      reply,
      remove,
      jump,
      steady,
      menu: ({ message }, anchor) => setOpen({ what: 'menu', messageId: message.id, anchor }),
      pickReaction: ({ message }, anchor) => setOpen({ what: 'picker', messageId: message.id, anchor }),
      seen: ({ message }) => setOpen({ what: 'seen', messageId: message.id, anchor: null }),
    }),
    [userId, reply, remove, jump, steady],
  );
  const close = useCallback(() => setOpen(null), []);

  const onMessageKey = useCallback(
    (key: string, item: MessageItem, line: HTMLElement): boolean => {
      if (item.message.deleted) return false;
      const command = messageCommands(item, rightsOn(item), actions).find((one) => one.key === key.toLowerCase());
      if (command) command.run();
      else if (key === 'Enter') actions.menu(item, line);
      else if (key === '+' && !readOnly) actions.pickReaction(item, line);
      else return false;
      return true;
    },
    [readOnly, rightsOn, actions],
  );

  // The message may have changed, or gone, since it was opened.
  const item = open
    ? timeline.find((one): one is MessageItem => one.kind === 'message' && one.message.id === open.messageId)
    : undefined;
  const opened =
    open && item && !item.message.deleted ? (
      <Suspense fallback={null}>
        {open.what === 'seen' ? <SeenDialog view={view} item={item} onClose={close} /> : null}
        {open.what === 'menu' && open.anchor ? (
          <MessageMenu
            item={item}
            userId={userId}
            anchor={open.anchor}
            readOnly={readOnly}
            commands={messageCommands(item, rightsOn(item), actions)}
            onMoreReactions={() => setOpen({ ...open, what: 'picker' })}
            onClose={close}
          />
        ) : null}
        {open.what === 'picker' && open.anchor ? (
          <EmojiPicker
            anchor={open.anchor}
            onPick={(emoji) => void client.react(item.message.id, emoji, true)}
            onClose={close}
          />
        ) : null}
      </Suspense>
    ) : null;
  return { actions, onMessageKey, opened };
}
