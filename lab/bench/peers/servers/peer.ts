import type { Target } from '../load/load.ts';

/** Who is compared: Palaver, or another server that does the same work. */
export interface Peer {
  /** One word, for options and files. */
  name: string;
  title: string;
  /** Whether a message is on the disk before its ack goes. */
  durable: boolean;
  /** Starts it anew with so many rooms and so many members in each. */
  start(rooms: number, size: number): Promise<RunningPeer>;
}

export interface RunningPeer {
  target: Target;
  /** Of its first process. */
  pid: number;
  stop(): Promise<void>;
}

/** Rooms of a server that knows them by a name alone. */
export function namedRooms(rooms: number, size: number): Target['rooms'] {
  return Array.from({ length: rooms }, (_, i) => ({
    id: `room-${String(i).padStart(7, '0')}`,
    tokens: Array.from({ length: size }, () => ''),
  }));
}
