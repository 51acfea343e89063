/** The id of the room between two people: their ids sorted, so that both find the same one. */
export function pmRoomId(userA: string, userB: string): string {
  return userA < userB ? `pm_${userA}_${userB}` : `pm_${userB}_${userA}`;
}

/** The two people of a private room, or null when the id is not of that form with sorted, different ids. */
export function pmRoomUsers(roomId: string): [string, string] | null {
  const match = /^pm_([a-z0-9]{16})_([a-z0-9]{16})$/.exec(roomId);
  const [, a, b] = match ?? [];
  return a !== undefined && b !== undefined && a < b ? [a, b] : null;
}
