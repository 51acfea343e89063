import type { Config } from '../config.ts';
import type { EnvironmentReader } from './environmentReader.ts';

/** Who may read the metrics, and where. */
export function readMetrics(read: EnvironmentReader, mainPort: number): Pick<Config, 'metricsToken' | 'metricsPort'> {
  const metricsToken = read.text('METRICS_TOKEN') ?? null;
  if (metricsToken !== null && !/^[\x21-\x7e]{16,}$/.test(metricsToken))
    read.fault('METRICS_TOKEN takes at least 16 characters that nobody can guess, without spaces.', null);
  const metricsPort = read.number('METRICS_PORT', 0, 1, 65_535);
  if (metricsPort !== 0 && metricsPort === mainPort) read.fault('METRICS_PORT takes another port than PORT.', null);
  return { metricsToken, metricsPort: metricsPort === 0 ? null : metricsPort };
}
