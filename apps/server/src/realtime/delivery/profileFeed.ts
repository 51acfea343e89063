import type { User } from '@palaver/protocol/entities';
import type { Context } from '../../context.ts';
import type { Emit } from './emit.ts';

export interface ProfileFeed {
  changed(user: User): void;
  close(): void;
}

/** A profile that keeps changing is published so often. */
const EVERY_MS = 1_000;

/** Publishes a profile that changed to everybody who shares a room with that person, and that somebody is deleted to everybody: at once, and within a second of that only as it is by then. */
export function createProfileFeed(ctx: Context, emit: Emit): ProfileFeed {
  const waiting = new Map<string, User>();
  const quiet = new Map<string, NodeJS.Timeout>();

  function flush(userId: string): void {
    const user = waiting.get(userId);
    if (!user) {
      quiet.delete(userId);
      return;
    }
    waiting.delete(userId);
    quiet.set(userId, setTimeout(() => flush(userId), EVERY_MS).unref());
    void publish(ctx, emit, user);
  }

  return {
    changed(user) {
      waiting.set(user.id, user);
      if (!quiet.has(user.id)) flush(user.id);
    },
    close() {
      for (const timer of quiet.values()) clearTimeout(timer);
    },
  };
}

async function publish(ctx: Context, emit: Emit, user: User): Promise<void> {
  // Their name stands wherever they wrote, also where they are no more.
  if (user.deleted) return emit.toAll('userUpdated', { user });
  try {
    const { memberships } = await ctx.stores.rooms.ofUser(user.id);
    emit.toRooms(
      memberships.map(({ room }) => room.id),
      'userUpdated',
      { user },
    );
  } catch (cause) {
    // They learn it by their next sync: the store kept the change.
    ctx.log.warn('userUpdated not published', { userId: user.id, cause });
  }
}
