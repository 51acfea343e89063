import { statfs } from 'node:fs/promises';
import type { NodeReport } from '@palaver/protocol/serverFigures';
import type { Config } from '../config.ts';
import type { Measures } from './measures.ts';

/** What this process says of itself. @throws where its data folder can not be looked at */
export async function nodeReport(
  { version, dataDir }: Pick<Config, 'version' | 'dataDir'>,
  measures: Measures,
): Promise<NodeReport> {
  const { bsize, bavail, blocks } = await statfs(dataDir);
  return {
    version,
    uptime: Math.floor(process.uptime()),
    // What is kept back for root is not free for the server.
    disk: { free: bavail * bsize, total: blocks * bsize },
    hour: measures.hour(),
  };
}
