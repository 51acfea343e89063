import type { Reaction } from '@palaver/protocol/entities';
import { emojiForm } from '@palaver/protocol/emojiForm';

/** Reactions with each emoji in its one form: what was the same in two writings is one, with everybody who meant it. Null: they are so already. */
export function inOneForm(reactions: Reaction[]): Reaction[] | null {
  const formed = reactions.map(({ emoji, userIds }) => ({ emoji: emojiForm(emoji) ?? emoji, userIds }));
  if (formed.every(({ emoji }, i) => emoji === reactions[i]?.emoji)) return null;
  const merged = new Map<string, Set<string>>();
  for (const { emoji, userIds } of formed) merged.set(emoji, new Set([...(merged.get(emoji) ?? []), ...userIds]));
  return [...merged].map(([emoji, userIds]) => ({ emoji, userIds: [...userIds] }));
}
