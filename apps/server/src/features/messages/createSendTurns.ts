/** Whose turn it is to send. */
export interface SendTurns {
  /** Begins when what this person asked for in this room before has ended, well or not. */
  take<T>(userId: string, roomId: string, work: () => Promise<T>): Promise<T>;
}

/** What one person sends into one room goes in the order in which it came: what is prepared faster must not overtake (O4). */
export function createSendTurns(): SendTurns {
  const last = new Map<string, Promise<unknown>>();

  return {
    take(userId, roomId, work) {
      const key = `${userId} ${roomId}`;
      const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
      last.set(key, turn);
      const leave = () => {
        if (last.get(key) === turn) last.delete(key);
      };
      turn.then(leave, leave);
      return turn;
    },
  };
}
