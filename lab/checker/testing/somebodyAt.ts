import { Person } from '../../kit/person.ts';

/** Somebody with an account at a server that knows nobody. */
export function somebodyAt(url: string): Person {
  const user = {
    id: 'anna',
    username: 'anna',
    displayName: 'Anna',
    title: '',
    role: 'user' as const,
    avatarColor: 1,
    avatar: null,
    deactivated: false,
    bot: false,
    deleted: false,
    pinned: null,
  };
  return new Person(url, user.username, { user, accessToken: 'an access token', expiresIn: 60 });
}
