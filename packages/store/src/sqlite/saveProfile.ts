import type { User } from '@palaver/protocol/entities';
import { foldPerson } from '../rules/foldName.ts';
import type { Database } from './database.ts';

/** Stores what all others see of a person. @param position of the change */
export function saveProfile(db: Database, user: User, position: number): void {
  const { id, username, displayName, title, role, deactivated } = user;
  db.run(
    'UPDATE users SET displayName = ?, folded = ?, title = ?, role = ?, deactivated = ?, changed = ? WHERE id = ?',
    displayName,
    foldPerson(username, displayName),
    title,
    role,
    deactivated ? 1 : 0,
    position,
    id,
  );
}
