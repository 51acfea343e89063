import type { MemoryFigures, MemoryPlan } from '../../memory/measureMemory.ts';
import type { Returned } from '../../return/measureReturn.ts';
import type { PeerRounds } from '../runWork.ts';
import type { Work } from '../work.ts';

/** All that a run found. */
export interface Report {
  startedAt: string;
  minutes: number;
  quick: boolean;
  machine: { cpu: string; cores: number; memoryGb: number; node: string; pinned: boolean };
  missing: string[];
  works: { work: Work; peers: PeerRounds[] }[];
  /** Each with as many more connections. */
  growth: { work: Work; peers: PeerRounds[] }[];
  /** Calls of fsync and fdatasync that were counted while so many messages were acknowledged. */
  syncs: { title: string; syncs: number; messages: number }[];
  returned: { clients: number; found: Returned } | null;
  memory: { plan: MemoryPlan; found: MemoryFigures } | null;
  faults: string[];
}
