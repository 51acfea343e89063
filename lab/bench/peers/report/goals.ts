import { type Bounds, bound } from '../../../kit/bound.ts';
import { middle, type PeerRounds } from '../runWork.ts';
import type { Report } from './report.ts';
import { OURS, ratio } from './workRows.ts';

const times = (goal: number, floor: number): Bounds => ({ goal, floor, unit: '×', more: true });

/** Palaver on SQLite beside another: deliveries a second, as a ratio. */
const RATIOS: { work: string; peer: string; bounds: Bounds }[] = [
  { work: 'room', peer: 'plain', bounds: times(10, 2) },
  { work: 'room', peer: 'centrifugo', bounds: times(1.2, 0.2) },
  { work: 'rooms', peer: 'plain', bounds: times(1, 0.1) },
  { work: 'rooms', peer: 'plain-sqlite', bounds: times(5, 0.5) },
];
const PACE_P99: Bounds = { goal: 5, floor: 250, unit: 'ms' };
const ACKED: Bounds = { goal: 12_000, floor: 1_000, unit: 'a second', more: true };

/** Palaver's figures beside their goals, line by line; one beyond its floor fails the run. */
export function goalLines({ works }: Report): string[] {
  const find = (name: string, peer: string): PeerRounds | undefined =>
    works.find(({ work }) => work.name === name)?.peers.find((one) => one.peer === peer);
  const lines: string[] = [];
  for (const { work, peer, bounds } of RATIOS) {
    const [ours, other] = [find(work, OURS), find(work, peer)];
    if (ours && other)
      lines.push(
        bound(
          `${work}: deliveries a second, Palaver / ${other.title}`,
          ratio('deliveriesPerSecond', ours, other),
          bounds,
        ),
      );
  }
  const [paced, sent] = [find('pace', OURS), find('senders', OURS)];
  if (paced) lines.push(bound('pace: 99 of 100 deliveries within', middle(paced, 'deliveryP99'), PACE_P99));
  if (sent) lines.push(bound('senders: durable acks', Math.round(middle(sent, 'acksPerSecond')), ACKED));
  return lines;
}
