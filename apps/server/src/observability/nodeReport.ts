import type { NodeReport } from '@palaver/protocol/serverFigures';
import type { Config } from '../config.ts';
import { diskOf } from './diskOf.ts';
import type { Measures } from './measures.ts';

/** What this process says of itself. @throws where its data folder can not be looked at */
export async function nodeReport(
  { version, dataDir }: Pick<Config, 'version' | 'dataDir'>,
  measures: Measures,
): Promise<NodeReport> {
  return {
    version,
    uptime: Math.floor(process.uptime()),
    disk: await diskOf(dataDir),
    hour: measures.hour(),
  };
}
