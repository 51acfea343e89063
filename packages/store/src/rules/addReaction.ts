import type { Reaction } from '@palaver/protocol/entities';

const EMOJI_MAX = 50;

/** The reactions with somebody's set or taken away; `same` where it is so already, `tooMany` where it would be the 51st emoji of the message. */
export function addReaction(
  reactions: Reaction[],
  { userId, emoji, on }: { userId: string; emoji: string; on: boolean },
): Reaction[] | 'same' | 'tooMany' {
  const current = reactions.find((reaction) => reaction.emoji === emoji);
  const isOn = current?.userIds.includes(userId) ?? false;
  if (isOn === on) return 'same';
  if (!current && reactions.length >= EMOJI_MAX) return 'tooMany';
  const userIds = on ? [...(current?.userIds ?? []), userId] : (current?.userIds ?? []).filter((id) => id !== userId);
  const next = current
    ? reactions.map((one) => (one === current ? { emoji, userIds } : one))
    : [...reactions, { emoji, userIds }];
  return next.filter((reaction) => reaction.userIds.length > 0);
}
