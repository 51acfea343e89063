import type { User } from '@palaver/protocol/entities';

/** Somebody as a server would say who they are; named after the id unless a name is given. */
export function makeUser(id: string, displayName = id): User {
  return {
    id,
    username: id,
    displayName,
    title: '',
    role: 'user',
    avatarColor: 1,
    avatar: null,
    deactivated: false,
    bot: false,
    deleted: false,
  };
}
