import * as z from 'zod';
import { Timestamp } from './values.ts';

/** So many points of the last hour are kept: one every 10 s. */
export const HOUR_POINTS = 360;

const count = z.int().min(0);
const bytes = z.number().min(0).meta({ description: 'Bytes.' });
const ms = z.number().min(0);
const NodeId = z.string().max(64).meta({ description: 'A process of this server, from its start to its end.' });

/** Ten seconds of one node. */
export const HourPoint = z
  .object({
    at: Timestamp.meta({ description: 'When they ended.' }),
    messages: z.number().min(0).meta({ description: 'Messages that this node stored, a second.' }),
    connections: count,
    p50: ms.meta({
      description:
        'Half of the messages were handed to the sockets of this node within so many ms of their `timestamp`; 0 where there were none.',
    }),
    p99: ms.meta({ description: 'The same of 99 in 100.' }),
    loopP99: ms.meta({ description: 'How late the event loop was, in ms: 99 in 100 looks found less.' }),
    memory: bytes,
  })
  .meta({ id: 'HourPoint' });
export type HourPoint = z.infer<typeof HourPoint>;

/** A node, as it is now or was at most 10 s ago. */
export const NodeFigures = z.object({ id: NodeId, connections: count, memory: bytes }).meta({ id: 'NodeFigures' });
export type NodeFigures = z.infer<typeof NodeFigures>;

/** What only a node itself can say of itself. */
export const NodeReport = z.object({
  version: z.string(),
  uptime: z.int().min(0).meta({ description: 'Seconds.' }),
  disk: z.object({ free: bytes, total: bytes }).meta({ description: 'That of its data folder.' }),
  hour: z.array(HourPoint).max(HOUR_POINTS).meta({ description: 'Its last hour, oldest first.' }),
});
export type NodeReport = z.infer<typeof NodeReport>;

/** How the server is: one of its nodes, and what all of them have in common. */
export const ServerAnswer = NodeReport.extend({
  node: NodeId.meta({ description: 'Whose version, uptime, disk and hour these are.' }),
  store: z.object({ kind: z.enum(['sqlite', 'mongodb']), bytes }),
  files: z.object({ bytes }),
  connections: count.meta({ description: 'Of all nodes together.' }),
  nodes: z.array(NodeFigures),
  backups: z.array(z.object({ at: Timestamp, bytes, by: z.string().nullable(), error: z.string().nullable() })),
  backup: z.object({ bytes, total: bytes }).nullable().meta({ description: 'The one that is under way.' }),
}).meta({ id: 'ServerAnswer' });
export type ServerAnswer = z.infer<typeof ServerAnswer>;
