import type { MessageItem } from '@palaver/client/state';
import type { IconName } from '../../ui/Icon.tsx';
import { t } from '../../i18n/en.ts';

interface QuickReaction {
  emoji: string;
  icon: IconName;
  label: string;
}

/** The answers of every day, drawn; the first one stands alone at a message under the pointer. */
export const GOT_IT: QuickReaction = { emoji: '✅', icon: 'check', label: t.reactions.gotIt };
export const QUICK_REACTIONS: readonly QuickReaction[] = [
  GOT_IT,
  { emoji: '✋', icon: 'hand', label: t.reactions.onIt },
  { emoji: '👍', icon: 'thumb', label: t.reactions.good },
  { emoji: '❤️', icon: 'heart', label: t.reactions.thanks },
  { emoji: '👀', icon: 'eyes', label: t.reactions.looking },
];

export interface ShownReaction {
  emoji: string;
  userIds: readonly string[];
  own: boolean;
  /** Said on this device, and not yet at the server. */
  waits: boolean;
}

/** The reactions to a message as they are meant: what waits on this device counts. Those that nobody means any more are left out. */
export function shownReactions({ message, pending }: MessageItem, userId: string): ShownReaction[] {
  const shown = message.reactions.map(({ emoji, userIds }) => ({
    emoji,
    userIds,
    own: userIds.includes(userId),
    waits: false,
  }));
  for (const { kind, state, emoji, on } of pending) {
    if (kind !== 'react' || state === 'failed' || emoji === undefined || on === undefined) continue;
    let one = shown.find((other) => other.emoji === emoji);
    if (!one) shown.push((one = { emoji, userIds: [], own: false, waits: false }));
    const others = one.userIds.filter((id) => id !== userId);
    Object.assign(one, { userIds: on ? [...others, userId] : others, own: on, waits: true });
  }
  return shown.filter(({ userIds }) => userIds.length > 0);
}
