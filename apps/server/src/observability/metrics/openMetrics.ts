import type { MetricSources, Metrics } from './createMetrics.ts';

/** The metrics, made when somebody asks for them first: a server that is not asked loads nothing for them. */
export function openMetrics(sources: MetricSources): () => Promise<Metrics> {
  let opening: Promise<Metrics> | null = null;
  return () => (opening ??= import('./createMetrics.ts').then(({ createMetrics }) => createMetrics(sources)));
}
