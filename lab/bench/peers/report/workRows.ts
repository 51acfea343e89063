import { middle, type PeerRounds } from '../runWork.ts';
import type { Work } from '../work.ts';

/** The peer that the others stand beside. */
export const OURS = 'palaver-sqlite';

const COLUMNS = [
  'deliveries/s',
  'acks/s',
  'delivered p50',
  'p99 ms',
  'acked p50',
  'p99 ms',
  'Palaver / it',
  'bytes: send',
  'ack',
  'delivery',
];

/** What peers did of one work: medians of their rounds, and Palaver's own on SQLite divided by it in the work's headline. */
export function workRows({ headline }: Work, peers: PeerRounds[]): string[][] {
  const ours = peers.find(({ peer }) => peer === OURS);
  return [
    ['', ...COLUMNS],
    ...peers.map((peer) => [
      peer.title,
      whole(middle(peer, 'deliveriesPerSecond')),
      whole(middle(peer, 'acksPerSecond')),
      middle(peer, 'deliveryP50').toFixed(1),
      middle(peer, 'deliveryP99').toFixed(1),
      middle(peer, 'ackP50').toFixed(1),
      middle(peer, 'ackP99').toFixed(1),
      ours ? `${ratio(headline, ours, peer).toFixed(2)} ×` : '',
      whole(middle(peer, 'sendBytes')),
      whole(middle(peer, 'ackBytes')),
      whole(middle(peer, 'deliveryBytes')),
    ]),
  ];
}

/** The first's median of a figure, divided by the second's. */
export function ratio(figure: Work['headline'], first: PeerRounds, second: PeerRounds): number {
  return middle(first, figure) / middle(second, figure);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
