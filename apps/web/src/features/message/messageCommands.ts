import { client } from '../../client/client.ts';
import type { MessageItem } from '@palaver/client/state';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import type { IconName } from '../../ui/Icon.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { editDrafts } from './editDrafts.ts';
import type { MessageHandlers } from './MessageHandlers.ts';

export interface MessageCommand {
  label: string;
  icon: IconName;
  /** The key that does it while the message has the focus, as `KeyboardEvent.key` in small letters. */
  key: string | null;
  danger?: boolean;
  run(): void;
}

export interface CommandRights {
  /** The room takes nothing new. */
  readOnly: boolean;
  /** May delete it though another wrote it. */
  mayDelete: boolean;
  /** May pin it, and take that back. */
  mayPin: boolean;
}

/** What can be done with a message, in the order of its menu. */
export function messageCommands(
  item: MessageItem,
  { readOnly, mayDelete, mayPin }: CommandRights,
  actions: Pick<MessageHandlers, 'reply' | 'remove' | 'seen'>,
): MessageCommand[] {
  const { message, own, seen } = item;
  if (message.deleted) return [];
  const pinned = isPinned(item);
  const link = new URL(`/r/${message.roomId}/${message.seq}`, location.origin).href;
  const copy = (text: string, said: string): void =>
    void copyText(text).then(
      () => showToast(said),
      () => showToast(t.copyFailed),
    );
  const all: (MessageCommand | false)[] = [
    !readOnly && { label: t.log.reply, icon: 'reply', key: 'r', run: () => actions.reply(item) },
    own &&
      !readOnly && { label: t.log.edit, icon: 'edit', key: 'e', run: () => editDrafts.begin(message, shownText(item)) },
    mayPin &&
      (!readOnly || pinned) && {
        label: pinned ? t.pins.unpin : t.pins.pin,
        icon: pinned ? 'pinOff' : 'pin',
        key: 'p',
        run: () => void client.pin(message.id, !pinned),
      },
    { label: t.log.copyText, icon: 'copy', key: 'c', run: () => copy(message.text, t.log.textCopied) },
    { label: t.log.copyLink, icon: 'link', key: null, run: () => copy(link, t.log.linkCopied) },
    own && seen !== null && { label: t.log.whoHasSeen, icon: 'double', key: null, run: () => actions.seen(item) },
    (own || mayDelete) && {
      label: t.log.remove,
      icon: 'bin',
      key: 'delete',
      danger: true,
      run: () => actions.remove(item),
    },
  ];
  return all.filter((one) => one !== false);
}

/** Whether it is pinned as this person means it: what waits on this device counts. */
function isPinned({ message, pending }: MessageItem): boolean {
  const waiting = pending.findLast(({ kind, state }) => kind === 'pin' && state !== 'failed');
  return waiting?.on ?? Boolean(message.pinned);
}

/** The text as its writer sees it: a change that waits counts. */
export function shownText({ message, pending }: MessageItem): string {
  return pending.find((change) => change.kind === 'edit')?.text ?? message.text;
}
