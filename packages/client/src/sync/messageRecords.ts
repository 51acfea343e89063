import type { Message } from '@palaver/protocol/entities';
import type { Write } from '../storage/clientStorage.ts';

/** A message on the device: in order of seq within its room, and never an older state over a newer one. */
export function storeMessage(message: Message): Write {
  return { table: 'messages', key: keyOf(message), value: message, ifNewer: true };
}

export function dropMessage(message: Message): Write {
  return { table: 'messages', key: keyOf(message) };
}

function keyOf({ roomId, seq }: Message): string {
  return `${roomId} ${String(seq).padStart(15, '0')}`;
}
