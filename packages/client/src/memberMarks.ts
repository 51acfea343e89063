import type { MemberList } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { Model } from './model.ts';
import type { People } from './people.ts';
import type { RoomCache } from './roomCache.ts';

export interface MemberMarksOptions {
  model: Model;
  people: People;
  userId: () => string;
  fetchMembers(roomId: string): Promise<MemberList>;
}

/** Learns since when the members of a room are in it: a sync tells their marks, not where they joined, and who came later counts for nothing older. */
export class MemberMarks {
  readonly #options: MemberMarksOptions;
  readonly #looking = new Set<string>();

  constructor(options: MemberMarksOptions) {
    this.#options = options;
  }

  /** Looks the members of a small room up when some are not known well enough. Without a line nothing happens. */
  async need(roomId: string): Promise<void> {
    const { model, people, userId, fetchMembers } = this.#options;
    const cache = model.rooms.get(roomId);
    if (!cache || this.#looking.has(roomId) || !isIncomplete(cache, userId())) return;
    this.#looking.add(roomId);
    try {
      const { items } = await fetchMembers(roomId);
      people.learn(items.map(({ user }) => user));
      await model.learnMembers(roomId, items);
    } catch {
      // Asked again when the room is opened or synced next.
    } finally {
      this.#looking.delete(roomId);
    }
  }
}

function isIncomplete({ room, marks }: RoomCache, userId: string): boolean {
  if (room.kind === 'pm' || room.memberCount > LIMITS.namedReceiptsMaxMembers) return false;
  const others = [...marks].filter(([id]) => id !== userId);
  return others.length < room.memberCount - 1 || others.some(([, { joinedSeq }]) => joinedSeq === undefined);
}
