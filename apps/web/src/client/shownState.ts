import type { ClientState, RoomRow } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { t } from '../i18n/en.ts';

const users = new WeakMap<User, User>();
const rows = new WeakMap<RoomRow, RoomRow>();
const lists = new WeakMap<object, object>();

/** The state as the page shows it: whose account is deleted has no name. What holds no such person stays the same object. */
export function shownState(state: ClientState): ClientState {
  const { people, rooms } = state;
  const shownPeople = once(people, () => mapPeople(people));
  if (shownPeople === people) return state;
  const shownRooms = once(rooms, () => rooms.map(shownRow));
  return once(state, () => ({ ...state, people: shownPeople, rooms: shownRooms }));
}

function mapPeople(people: ClientState['people']): ClientState['people'] {
  const all = Object.entries(people);
  return all.some(([, { deleted }]) => deleted)
    ? Object.fromEntries(all.map(([id, user]) => [id, shownUser(user)]))
    : people;
}

function shownUser(user: User): User {
  if (!user.deleted) return user;
  let shown = users.get(user);
  if (!shown) users.set(user, (shown = { ...user, displayName: t.people.former }));
  return shown;
}

function shownRow(row: RoomRow): RoomRow {
  const { partner } = row;
  if (!partner?.deleted) return row;
  let shown = rows.get(row);
  if (!shown) rows.set(row, (shown = { ...row, partner: shownUser(partner) }));
  return shown;
}

/** What was made of this very object before, so that nothing renders anew because of it. */
function once<T extends object>(of: T, make: () => T): T {
  // It is kept under the object of which it was made.
  let made = lists.get(of) as T | undefined;
  if (!made) lists.set(of, (made = make()));
  return made;
}
