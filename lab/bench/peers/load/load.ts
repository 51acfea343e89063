import { z } from 'zod';

/** How a server is spoken to: Palaver's own wire on Socket.IO, Socket.IO with nothing but rooms, or Centrifugo's JSON. */
type Dialect = 'palaver' | 'plain' | 'centrifugo';

/** A server, and who connects to it. Members of a room go to its ports in turns. */
export interface Target {
  dialect: Dialect;
  ports: number[];
  rooms: { id: string; tokens: string[] }[];
}

/**
 * How messages come: so many under way at once, each until all members have it; or so many a second, whatever becomes of them; or as fast as
 * each member gets its acks.
 */
export type Load =
  | { kind: 'window'; window: number; seconds: number }
  | { kind: 'pace'; perSecond: number; seconds: number }
  | { kind: 'flatOut'; seconds: number };

/** What was seen in one round. Times are milliseconds, rates by the second; bytes are those of WebSocket's frames. */
export const LoadResult = z.object({
  messages: z.number(),
  deliveries: z.number(),
  seconds: z.number(),
  deliveriesPerSecond: z.number(),
  acksPerSecond: z.number(),
  deliveryP50: z.number(),
  deliveryP99: z.number(),
  ackP50: z.number(),
  ackP99: z.number(),
  sendBytes: z.number(),
  ackBytes: z.number(),
  deliveryBytes: z.number(),
  faults: z.object({
    /** Deliveries to a member of another room, or of what nobody sent. */
    foreign: z.number(),
    /** Deliveries out of the room's order, or once more. */
    misplaced: z.number(),
    /** Deliveries and acks that did not come within the time. */
    missing: z.number(),
    refused: z.number(),
    /** What else went wrong, the first few. */
    said: z.array(z.string()),
  }),
});
export type LoadResult = z.infer<typeof LoadResult>;
