import type { MemberDocument } from '../mongo/documents.ts';
import type { Models } from '../mongo/models.ts';

const BATCH = 400;

/** How many members and owners each room has: members are read after their rooms, which may say something else. */
export class MemberCounts {
  readonly #counts = new Map<string, { memberCount: number; owners: number }>();

  add(members: MemberDocument[]): void {
    for (const { roomId, role, gone } of members) {
      if (gone) continue;
      const { memberCount, owners } = this.#counts.get(roomId) ?? { memberCount: 0, owners: 0 };
      this.#counts.set(roomId, { memberCount: memberCount + 1, owners: owners + (role === 'owner' ? 1 : 0) });
    }
  }

  /** Writes them into the rooms. */
  async store({ rooms }: Models): Promise<void> {
    await rooms.updateMany({}, { $set: { memberCount: 0, owners: 0 } });
    const entries = [...this.#counts];
    for (let from = 0; from < entries.length; from += BATCH)
      await rooms.bulkWrite(
        entries
          .slice(from, from + BATCH)
          .map(([_id, counts]) => ({ updateOne: { filter: { _id }, update: { $set: counts } } })),
      );
  }
}
