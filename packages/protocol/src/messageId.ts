/** The id of the message at `seq` of a room (O2). */
export function messageId(roomId: string, seq: number): string {
  return `${roomId}:${seq}`;
}

/** Room and seq that a valid message id names. */
export function parseMessageId(id: string): { roomId: string; seq: number } {
  const colon = id.lastIndexOf(':');
  return { roomId: id.slice(0, colon), seq: Number(id.slice(colon + 1)) };
}
