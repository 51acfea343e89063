import type { Presence } from '@palaver/protocol/entities';

/** Who is here. Online means: at least one live socket, or the last one closed less than 5 s ago (a reload is no absence). */
export interface PresencePort {
  isOnline(userId: string): boolean;
  /** The presence of these people; last-seen times are those of the store and may be null. */
  of(userIds: string[]): Promise<Presence[]>;
}
