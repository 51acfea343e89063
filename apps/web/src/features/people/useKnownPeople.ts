import { useMemo } from 'react';
import type { User } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';

/** Whom this device knows, by name: those one of whose names holds `q`, blind to case, as the server looks for them. */
export function useKnownPeople(q: string): User[] {
  const { people } = useClientState();
  return useMemo(() => {
    const wanted = q.toLowerCase();
    const isWanted = ({ displayName, username }: User) =>
      [displayName, username].some((name) => name.toLowerCase().includes(wanted));
    return Object.values(people)
      .filter((user) => !user.deactivated && isWanted(user))
      .sort((a, b) => a.displayName.localeCompare(b.displayName));
  }, [people, q]);
}
