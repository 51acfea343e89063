import type { RoomState } from './roomState.ts';

const MENTIONS_MAX = 50;

/**
 * The ids of the members whom a text calls, in its order, each once, at most 50.
 * @param called for each mention as it is written, the usernames that it may mean, best first
 */
export function resolveMentions(state: RoomState, called: string[][]): string[] {
  const userIds = new Set<string>();
  for (const usernames of called) {
    for (const username of usernames) {
      const user = state.userNamed(username);
      if (!user || !state.member(user.id)) continue;
      userIds.add(user.id);
      break;
    }
    if (userIds.size === MENTIONS_MAX) break;
  }
  return [...userIds];
}
