import type { MemberRole, RoomKind } from './entities.ts';

/** What an act of government falls on: the room itself, or somebody by their rank in it. `gone`: who is no member. */
export type ActedOn = 'room' | 'gone' | MemberRole;

/**
 * THE table of what each rank may do in a room, and on whom. One acts on lower ranks; owners also change the rank of owners, and remove, mute and
 * ban other owners. Nobody does so to themself, whatever their rank.
 * Of a message it is the rank of its author that counts, as it is now. To give the rank that somebody has already changes nothing, and is no refusal.
 */
const RANKS = {
  /** Name, topic, archived or not. */
  changeRoom: { owner: ['room'], moderator: [], member: [] },
  invite: { owner: ['room'], moderator: ['room'], member: [] },
  makeOwner: { owner: ['gone', 'member', 'moderator', 'owner'], moderator: [], member: [] },
  makeModerator: {
    owner: ['gone', 'member', 'moderator', 'owner'],
    moderator: ['gone', 'member', 'moderator'],
    member: [],
  },
  /** For who is gone: adds them. */
  makeMember: { owner: ['gone', 'member', 'moderator', 'owner'], moderator: ['gone', 'member'], member: [] },
  remove: { owner: ['member', 'moderator', 'owner'], moderator: ['member'], member: [] },
  /** And to end a mute. */
  mute: { owner: ['member', 'moderator', 'owner'], moderator: ['member'], member: [] },
  /** And to end a ban: who is banned is gone. Who may do so sees the bans. */
  ban: { owner: ['gone', 'member', 'moderator', 'owner'], moderator: ['gone', 'member'], member: [] },
  /** Messages of others; one's own may be deleted by anybody. */
  deleteMessage: { owner: ['gone', 'member', 'moderator'], moderator: ['gone', 'member'], member: [] },
  /** And to take that back. */
  pin: { owner: ['room'], moderator: ['room'], member: [] },
} as const satisfies Record<string, Record<MemberRole, readonly ActedOn[]>>;

export type Act = keyof typeof RANKS;

/** The act that gives somebody this rank. */
export const GIVES = { owner: 'makeOwner', moderator: 'makeModerator', member: 'makeMember' } as const satisfies Record<
  MemberRole,
  Act
>;

/** Whether somebody of this rank may do that on this. In a room between two both pin, and nothing else of it applies. */
export function mayGovern({ kind, rank }: { kind: RoomKind; rank: MemberRole }, act: Act, on: ActedOn): boolean {
  const allowed: readonly ActedOn[] = RANKS[act][rank];
  return kind === 'pm' ? act === 'pin' : allowed.includes(on);
}
