import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import type { Caller, Context } from '../../context.ts';

/**
 * How the server is, and the last hour of one of its nodes: the one that answers, or the one that is asked for.
 * @throws NOT_FOUND where there is no such node; STORE_UNAVAILABLE where it, or the store, does not answer
 */
export async function getServer(
  { stores, nodes }: Context,
  _caller: Caller,
  { node = nodes.nodeId }: z.output<typeof routes.getServer.query>,
): Promise<ServerAnswer> {
  const [report, store, backups] = await Promise.all([nodes.report(node), stores.size(), stores.backups.read()]);
  if (!report) throw new PalaverError('NOT_FOUND', 'There is no such node.');
  const all = nodes.list();
  const connections = all.reduce((sum, one) => sum + one.connections, 0);
  return {
    ...report,
    node,
    store,
    // Nothing is uploaded yet.
    files: { bytes: 0 },
    connections,
    nodes: all,
    backups: backups.made,
    backup: backups.underWay,
  };
}
