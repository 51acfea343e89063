import { type Figure, middle } from '../runWork.ts';
import type { Series } from './charts.ts';
import type { Report } from './report.ts';

/** How a figure of each peer goes with the number of connections. */
export function growthSeries({ growth }: Report, figure: Figure): Series[] {
  const titles = [...new Set(growth.flatMap(({ peers }) => peers.map(({ title }) => title)))];
  return titles.map((title) => ({
    title,
    points: growth.flatMap(({ work, peers }) =>
      peers
        .filter((peer) => peer.title === title)
        .map((peer) => ({ x: work.rooms * work.size, y: middle(peer, figure) })),
    ),
  }));
}
