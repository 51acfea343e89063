import type { RoomList } from '@palaver/protocol/answers';
import type { Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';

/** All rooms but conversations between two, by name. */
export async function readRooms(): Promise<Room[]> {
  const rooms: Room[] = [];
  let cursor: string | null = null;
  do {
    const page: RoomList = await client.admin.rooms(cursor === null ? {} : { cursor });
    rooms.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return rooms;
}
