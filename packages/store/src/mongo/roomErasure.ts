import type { RoomStore } from '../ports/rooms.ts';
import { eraseRoom } from '../rules/rooms.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import { LOOK_AGAIN_MS } from './deletion.ts';
import { readHead } from './roomLog/readHead.ts';

type RoomErasure = Pick<RoomStore, 'erase' | 'unfinishedErasures' | 'goOnErasing'>;

/**
 * The erasure of rooms. One commit of the room decides it and puts everybody out; what lies in the other collections goes afterwards, each step of which may be
 * done twice, by several nodes. The places of who was a member stay a while, for they are the news of it, and what a slow node carried out late is found by then.
 */
export function roomErasure({ models, log, clock, doer }: MongoContext): RoomErasure {
  /** Bans and mutes of who was no member, and invitations. */
  async function eraseRest(roomId: string): Promise<void> {
    const held = { $or: [{ ban: { $ne: null } }, { mute: { $ne: null } }] };
    await attempt(() => models.members.updateMany({ roomId, ...held }, { $set: { ban: null, mute: null } }));
    await attempt(() => models.invites.updateMany({ roomId, withdrawn: false }, { $set: { withdrawn: true } }));
  }

  return {
    async erase(roomId) {
      const erased = await log.commit(roomId, { needs: { everybody: true }, decide: eraseRoom, doer });
      if (erased === 'erased') await eraseRest(roomId);
      return erased;
    },

    async unfinishedErasures() {
      const rooms = await attempt(() =>
        models.rooms.find({ 'erased.done': false }, { _id: 1 }).lean<{ _id: string }[]>(),
      );
      return rooms.map(({ _id }) => _id);
    },

    async goOnErasing(roomId, limit) {
      const room = await readHead(models, roomId);
      if (!room?.erased || room.erased.done) return false;
      await log.finishLeft([room]);
      await eraseRest(roomId);
      const found = await attempt(() =>
        models.messages.find({ roomId }, { _id: 1 }).limit(limit).lean<{ _id: string }[]>(),
      );
      if (found.length > 0) {
        const ids = found.map(({ _id }) => _id);
        await attempt(() => models.messages.deleteMany({ _id: { $in: ids }, roomId }));
      } else if (clock.now() - room.erased.at > LOOK_AGAIN_MS) {
        // Or whoever reads the room would carry its last commit out again.
        const carriedOut = { commit: null, steps: '' };
        await attempt(() => models.rooms.updateOne({ _id: roomId }, { $set: carriedOut }));
        await attempt(() => models.members.deleteMany({ roomId }));
        await attempt(() => models.rooms.updateOne({ _id: roomId }, { $set: { 'erased.done': true } }));
      }
      return found.length > 0;
    },
  };
}
