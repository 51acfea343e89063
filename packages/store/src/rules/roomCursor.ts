/** The place after a room in a list by name: its sort key, and nothing that is looked up, so that no answer depends on what it names. */
export interface RoomKey {
  folded: string;
  id: string;
}

/** The key as it travels: opaque, of A-Z, a-z, 0-9, _ and -. */
export function toRoomCursor({ folded, id }: RoomKey): string {
  return Buffer.from(`${folded}\n${id}`).toString('base64url');
}

/** Reads any string as a place in the list: one that no list gave is a place all the same. */
export function fromRoomCursor(cursor: string): RoomKey {
  const [folded = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('\n');
  return { folded, id };
}
