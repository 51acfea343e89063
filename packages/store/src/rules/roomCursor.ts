/** Where a list of rooms by name goes on: after this sort key. Nothing is looked up by it, so that no answer depends on what it names. */
export interface RoomKey {
  folded: string;
  id: string;
}

/** The key as it travels: opaque, of A-Z, a-z, 0-9, _ and -. */
export function toRoomCursor({ folded, id }: RoomKey): string {
  return Buffer.from(`${folded}\n${id}`).toString('base64url');
}

/** Reads any string as a key: one that no list gave is a key all the same. */
export function fromRoomCursor(cursor: string): RoomKey {
  const [folded = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('\n');
  return { folded, id };
}
