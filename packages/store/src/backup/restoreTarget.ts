import type { Store } from '../ports/store.ts';
import type { StoreFacts } from './storeFacts.ts';

/** One file of a backup as it is restored. */
export interface RestoredPart {
  name: string;
  body: AsyncIterable<Buffer>;
}

/** An empty place that gets a store out of a backup. Nobody can open the store there before it is complete. */
export interface RestoreTarget {
  /** Takes a part. @throws BackupError when it is none that this store knows */
  put(part: RestoredPart): Promise<void>;
  /** What was put there. @throws BackupError when it is damaged */
  facts(): Promise<StoreFacts['counts']>;
  /**
   * Makes of it a store of a new history, in which everybody but bots is signed out and no link is left, and opens it. What happened after the backup and
   * must not come back is carried out on it; whoever opened it closes it.
   */
  open(): Promise<Store>;
  /** From now on a server may open it. */
  complete(): Promise<void>;
  /** Leaves the place as it was. */
  abandon(): Promise<void>;
}
