import type { Member, MemberRole, Room } from '@palaver/protocol/entities';
import { type Act, GIVES, mayGovern } from '@palaver/protocol/ranks';

/** What one may do with a member. `roles`: the ranks to choose from, theirs among them; empty where there is no choice. */
export interface MemberActions {
  roles: MemberRole[];
  mute: boolean;
  remove: boolean;
  ban: boolean;
}

const ROLES: MemberRole[] = ['member', 'moderator', 'owner'];

/** By the table of ranks, and what goes on in an archived room. Nobody removes, mutes or bans themself. */
export function memberActions({ room, member, userId }: { room: Room; member: Member; userId: string }): MemberActions {
  const { kind, me, archived } = room;
  const { role, user } = member;
  const isOther = user.id !== userId;
  const may = (act: Act) => me !== null && mayGovern({ kind, rank: me.role }, act, role);
  const roles = ROLES.filter((one) => one === role || may(GIVES[one]));
  return {
    roles: roles.length > 1 ? roles : [],
    mute: isOther && !archived && may('mute'),
    remove: isOther && !archived && may('remove'),
    ban: isOther && may('ban'),
  };
}
