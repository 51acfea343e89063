import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { Context } from '../../../context.ts';

/**
 * What rooms are called for one person: a conversation between two by the other one's name. A private room that they are not in any more has no name for
 * them (M3).
 */
export class RoomNames {
  readonly #ctx: Context;
  readonly #userId: string;
  readonly #known = new Map<string, string | null>();

  constructor(ctx: Context, userId: string) {
    this.#ctx = ctx;
    this.#userId = userId;
  }

  async of(roomId: string): Promise<string | null> {
    let name = this.#known.get(roomId);
    if (name === undefined) this.#known.set(roomId, (name = await this.#look(roomId)));
    return name;
  }

  async #look(roomId: string): Promise<string | null> {
    const { members, users } = this.#ctx.stores;
    const other = pmRoomUsers(roomId)?.find((id) => id !== this.#userId);
    if (other !== undefined) return (await users.find(other))?.user.displayName ?? null;
    const found = await members.findWithRoom(roomId, this.#userId);
    return found && (found.member || found.room.kind === 'public') ? found.room.name : null;
  }
}
