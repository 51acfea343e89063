import { median } from '../../kit/median.ts';
import { Generator } from './load/generator.ts';
import type { LoadResult } from './load/load.ts';
import type { Peer, RunningPeer } from './servers/peer.ts';
import { WARM_SECONDS, type Work } from './work.ts';

/** What one peer did of one work, round by round. */
export interface PeerRounds {
  peer: string;
  title: string;
  durable: boolean;
  /** Not measured, but checked like the others. */
  warm: LoadResult[];
  rounds: LoadResult[];
}

export type Figure = Exclude<keyof LoadResult, 'faults'>;

interface Entry {
  peer: Peer;
  running: RunningPeer;
  generator: Generator;
  warm: LoadResult[];
  rounds: LoadResult[];
}

/** Lets all peers do a work, a round each in turns. `afterwards` looks at a peer that is still there. */
export async function runWork(
  work: Work,
  peers: Peer[],
  afterwards: (peer: Peer, running: RunningPeer, generator: Generator) => Promise<void> = () => Promise.resolve(),
): Promise<PeerRounds[]> {
  const entries: Entry[] = [];
  try {
    for (const peer of peers) {
      const running = await peer.start(work.rooms, work.size);
      try {
        const generator = await Generator.connect(running.target);
        entries.push({ peer, running, generator, warm: [], rounds: [] });
      } catch (error) {
        await running.stop();
        throw error;
      }
    }
    for (const { generator, warm } of entries) warm.push(await generator.run({ ...work.load, seconds: WARM_SECONDS }));
    for (let round = 0; round < work.rounds; round += 1)
      for (const { generator, rounds } of entries) rounds.push(await generator.run(work.load));
    for (const { peer, running, generator } of entries) await afterwards(peer, running, generator);
  } finally {
    for (const { generator, running } of entries) {
      await generator.end();
      await running.stop();
    }
  }
  return entries.map(({ peer: { name, title, durable }, warm, rounds }) => ({
    peer: name,
    title,
    durable,
    warm,
    rounds,
  }));
}

/** The median of its rounds. */
export function middle({ rounds }: PeerRounds, figure: Figure): number {
  return median(rounds.map((round) => round[figure]));
}

/** All that went wrong with deliveries and acks, one line for each kind; none when every one was right. */
export function faultsOf({ title, warm, rounds }: PeerRounds): string[] {
  return [...warm, ...rounds].flatMap(({ faults: { said, ...counts } }) => [
    ...Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [`${title}: ${count} ${kind}`] : [])),
    ...said.map((text) => `${title}: ${text}`),
  ]);
}
