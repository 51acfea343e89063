import { setTimeout as pause } from 'node:timers/promises';
import { CLOCK_FAULTS } from './clockFaults.ts';
import { DATABASE_FAULTS } from './databaseFaults.ts';
import { DISK_FAULTS } from './diskFaults.ts';
import type { Fault, Scene } from './fault.ts';
import { CONNECTION_FAULTS } from './connectionFaults.ts';
import { NODE_FAULTS } from './nodeFaults.ts';
import type { History } from '../history/history.ts';

const FAULTS: Fault[] = [...NODE_FAULTS, ...CONNECTION_FAULTS, ...DATABASE_FAULTS, ...DISK_FAULTS, ...CLOCK_FAULTS];

interface Schedule {
  /** How long faults are done. */
  seconds: number;
  /** How long none is, in their middle: beyond `seconds`. */
  calmMs: number;
  /** How many faults have to be done: while it was fewer, the run goes on, for at most as long again. On a slow machine each takes longer. */
  atLeast: number;
  /** Only faults of these names; otherwise all that fit the system. */
  only?: string[];
}

/**
 * Does one fault after the other until the time is over, each kind once before any comes twice, with pauses in which everybody comes back.
 * In the middle is a calm: what is said in it, after the faults before it, has to be delivered in time.
 * Which, when and how long comes from the seed alone. What should be done and can not, because a tool is missing here, is written down.
 */
export async function runNemesis(
  scene: Scene,
  history: History,
  { seconds, calmMs, atLeast, only }: Schedule,
): Promise<void> {
  const calmAt = history.now() + seconds * 500;
  const until = history.now() + seconds * 1_000 + calmMs;
  const isOver = (faults: number) => history.now() >= until + (faults < atLeast ? seconds * 1_000 : 0);
  const { system, random } = scene;
  const fitting: Fault[] = [];
  for (const fault of FAULTS.filter(({ name }) => only?.includes(name) ?? true)) {
    const fits = fault.fits(system);
    if (fits === true) fitting.push(fault);
    else if (fits !== false) history.record({ op: 'leftOut', name: fault.name, why: fits.missing });
  }
  let left: Fault[] = [];
  let isCalmOver = false;
  for (let done = 0; ; done += 1) {
    if (!isCalmOver && history.now() >= calmAt) {
      await pause(calmMs);
      isCalmOver = true;
    }
    await pause(fitting.length === 0 ? seconds * 1_000 : random.int(1_200, 2_600));
    if (fitting.length === 0 || isOver(done)) return;
    if (left.length === 0) left = [...fitting];
    const fault = random.pick(left);
    left = left.filter((one) => one !== fault);
    const from = history.now();
    const clients = await fault.run(scene);
    history.record({ op: 'fault', name: fault.name, until: history.now(), ...(clients && { clients }) }, from);
  }
}
