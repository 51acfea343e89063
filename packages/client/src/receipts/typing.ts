/** Signs out: at most one in this time (C11). */
const SIGN_EVERY_MS = 500;
/** Somebody who said nothing for so long stopped writing, whatever got lost. */
const FADE_MS = 6_500;

/** Who is writing in which room, as the events say; entries fade by themselves. */
export class TypingWatch {
  readonly #rooms = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();
  readonly #onChange: (roomId: string) => void;

  constructor(onChange: (roomId: string) => void) {
    this.#onChange = onChange;
  }

  of(roomId: string): string[] {
    return [...(this.#rooms.get(roomId)?.keys() ?? [])];
  }

  set(roomId: string, userId: string, typing: boolean): void {
    const users = this.#rooms.get(roomId) ?? new Map<string, ReturnType<typeof setTimeout>>();
    this.#rooms.set(roomId, users);
    clearTimeout(users.get(userId));
    const was = users.delete(userId);
    if (typing)
      users.set(
        userId,
        setTimeout(() => this.set(roomId, userId, false), FADE_MS),
      );
    if (was !== typing) this.#onChange(roomId);
  }

  clear(): void {
    for (const [roomId, users] of this.#rooms) for (const userId of [...users.keys()]) this.set(roomId, userId, false);
  }
}

/** Limits how often one's own signs go out. */
export class TypingSigns {
  readonly #last = new Map<string, number>();

  /** Whether a sign may go out now. */
  may(roomId: string, now: number): boolean {
    if (now - (this.#last.get(roomId) ?? Number.NEGATIVE_INFINITY) < SIGN_EVERY_MS) return false;
    this.#last.set(roomId, now);
    return true;
  }

  /** Whether signs went out that are to be taken back. */
  stop(roomId: string): boolean {
    return this.#last.delete(roomId);
  }
}
