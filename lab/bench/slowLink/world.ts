import type { SlowLink } from '../../kit/slowLink.ts';
import type { TcpProxy } from '../../kit/tcpProxy.ts';
import type { Remark } from './talk.ts';

/** What a place on the screen holds: a text, or null for messages that are declared to be missing there. */
export type Shown = string | null;

/** One system under measure: a server with people on good connections, and the person on the slow link, whose connection can be anything. */
export interface World {
  readonly name: string;
  /** The slow link. */
  readonly proxy: TcpProxy;
  readonly link: SlowLink;
  /** Others write these, in this order; resolves when the server has them. */
  write(remarks: readonly Remark[]): Promise<void>;
  /** The person on the slow link writes. */
  send(room: number, text: string): Promise<void>;
  /** Whether the server has it, among the newest of the room. */
  hasStored(room: number, text: string): Promise<boolean>;
  /** The person wants the connection now. */
  comeBack(): void;
  /** What the far device shows of a room, from the top. */
  shown(room: number): Shown[];
  /** Whether the far device knows since it came back how far every room is. */
  knowsHeads(): boolean;
  inSync(): boolean;
  /** Where messages are declared to be missing, brings them. */
  readOn(): Promise<void>;
  /** What the server holds of a room, in order. */
  stored(room: number): Promise<string[]>;
  stop(): Promise<void>;
}
