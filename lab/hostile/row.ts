import type { StoredKind } from './storeDigest.ts';
import type { World } from './world.ts';

/** One hostile input, and what must be. */
export interface Row {
  /** What is sent. */
  sent: string;
  /** What must come of it, in words. */
  expected: string;
  /** What of the store it may change, because something that it sends along is right. Nothing else may differ afterwards. */
  stores?: StoredKind[];
  /** Does it and holds what came against what must come. @throws Error saying what came instead */
  run(world: World): Promise<void>;
}

/** What is held against the product's own functions, without a server. */
export interface Check {
  sent: string;
  expected: string;
  /** @throws Error saying what came instead */
  run(): void;
}
