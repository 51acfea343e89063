import { isMissing, type Missing } from '../../kit/missing.ts';
import type { Random } from '../../kit/random.ts';
import type { RawClient } from '../actors/rawClient.ts';
import type { System } from '../run/system.ts';

/** What a fault is done to, and where its chances come from. */
export interface Scene {
  system: System;
  random: Random;
  clients: RawClient[];
}

export interface Fault {
  name: string;
  /** Whether it can be done to this system; or that it should be, and what is missing here for it. */
  fits(system: System): boolean | Missing;
  /** Does it and undoes it. @returns the names of the clients that it hit, where it is not for everybody */
  run(scene: Scene): Promise<string[]> | Promise<void>;
}

/** `fits` of a fault that needs a part of the system: null where the run is none for it. */
export function has(part: object | null): boolean | Missing {
  return part === null ? false : isMissing(part) ? part : true;
}
