import type { Change, Origin } from '../ports/change.ts';
import type { Step } from './documents.ts';
import type { Needs, RoomState } from './roomState.ts';

/**
 * One write of one room. `run` decides on the state as it is and may be run again on a newer one, when another node was faster:
 * it changes the state and adds what is to be done to the draft, and nothing else. `null`: there is no such room.
 */
export interface Write<T> {
  needs: Needs;
  run(state: RoomState | null, draft: Draft): T;
  origin?: Origin;
}

/** What a commit is going to do: the steps, and the changes to tell of. */
export interface Draft {
  steps: Step[];
  changes: Change[];
  /** The version that the room will have. */
  version: number;
  /** The position of the commit. */
  changed: number;
}

/** What a commit at this version and position would do that holds all these writes, and what each of them answers, in their order. */
export function decide(
  writes: Write<unknown>[],
  state: RoomState | null,
  at: Pick<Draft, 'version' | 'changed'>,
): { draft: Draft; results: unknown[] } {
  const draft: Draft = { steps: [], changes: [], ...at };
  const results = writes.map((write) => {
    const before = draft.changes.length;
    const result = write.run(state, draft);
    const { origin } = write;
    if (origin) draft.changes.push(...draft.changes.splice(before).map((change) => ({ ...change, origin })));
    return result;
  });
  return { draft, results };
}
