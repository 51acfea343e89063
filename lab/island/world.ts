import type { SlowLink } from '../proxy/slowLink.ts';
import type { TcpProxy } from '../proxy/tcpProxy.ts';
import type { Remark } from './talk.ts';

/** What a place on the screen holds: a text, or null for messages that are declared to be missing there. */
export type Shown = string | null;

/** One system under measure: a server with people on good lines, and the person on the island, whose line can be anything. */
export interface World {
  readonly name: string;
  /** The line of the island. */
  readonly proxy: TcpProxy;
  readonly link: SlowLink;
  /** Others write these, in this order; resolves when the server has them. */
  write(remarks: readonly Remark[]): Promise<void>;
  /** The person on the island writes. */
  send(room: number, text: string): Promise<void>;
  /** Whether the server has it, among the newest of the room. */
  hasStored(room: number, text: string): Promise<boolean>;
  /** The person wants the connection now. */
  comeBack(): void;
  /** What the island shows of a room, from the top. */
  shown(room: number): Shown[];
  /** Whether the island knows since it came back how far every room is. */
  knowsHeads(): boolean;
  inSync(): boolean;
  /** Where messages are declared to be missing, brings them. */
  readOn(): Promise<void>;
  /** What the server holds of a room, in order. */
  stored(room: number): Promise<string[]>;
  stop(): Promise<void>;
}
