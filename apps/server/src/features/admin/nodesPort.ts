import type { NodeFigures, NodeReport } from '@palaver/protocol/serverFigures';

/** The processes of this server, this one included. */
export interface NodesPort {
  /** This one. */
  readonly nodeId: string;
  /** All that were heard of in the last half minute, by id; what is said of another is at most 10 s old. */
  list(): NodeFigures[];
  /** What a node says of itself; null where there is none of this id. @throws STORE_UNAVAILABLE when it does not answer in time */
  report(nodeId: string): Promise<NodeReport | null>;
}
