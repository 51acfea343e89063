interface Delivered {
  /** Everything through this rev was delivered here, or was there before anybody listened. */
  upTo: number;
  /** What came before its predecessors. */
  ahead: Set<number>;
  /** By performance.now(). */
  begunAt: number;
}

/** A socket that begins to listen does so within this time, or gives up. */
const BEGIN_MS = 30_000;

/** How far each room's changes were delivered on this node, so that what a bus lost is noticed (R4). */
export class DeliveredRevs {
  readonly #rooms = new Map<string, Delivered>();

  /** Somebody listens to this room from now on, and knows it through this rev. */
  begin(roomId: string, rev: number): void {
    const begunAt = performance.now();
    const room = this.#rooms.get(roomId);
    if (room) room.begunAt = begunAt;
    else this.#rooms.set(roomId, { upTo: rev, ahead: new Set(), begunAt });
  }

  note(roomId: string, rev: number): void {
    const room = this.#rooms.get(roomId);
    if (!room || rev <= room.upTo) return;
    room.ahead.add(rev);
    while (room.ahead.delete(room.upTo + 1)) room.upTo += 1;
  }

  /** The rev through which all is delivered; null where nobody listens. */
  through(roomId: string): number | null {
    return this.#rooms.get(roomId)?.upTo ?? null;
  }

  /** The same where it is below the head, and something is missing; else null. */
  behind(roomId: string, head: number): number | null {
    const upTo = this.through(roomId);
    return upTo !== null && upTo < head ? upTo : null;
  }

  has(roomId: string, rev: number): boolean {
    const room = this.#rooms.get(roomId);
    return room !== undefined && (rev <= room.upTo || room.ahead.has(rev));
  }

  /** What was missing through this rev has been delivered, or can not be any more: it was changed again. */
  closeThrough(roomId: string, rev: number): void {
    const room = this.#rooms.get(roomId);
    if (!room || rev <= room.upTo) return;
    room.upTo = rev;
    for (const one of room.ahead) if (one <= rev) room.ahead.delete(one);
    while (room.ahead.delete(room.upTo + 1)) room.upTo += 1;
  }

  /** Nobody listens to these any more. */
  keepOnly(isHeard: (roomId: string) => boolean): void {
    const before = performance.now() - BEGIN_MS;
    for (const [roomId, { begunAt }] of this.#rooms)
      if (begunAt < before && !isHeard(roomId)) this.#rooms.delete(roomId);
  }
}
