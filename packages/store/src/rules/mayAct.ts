import { type Act, type ActedOn, mayGovern } from '@palaver/protocol/ranks';
import type { RoomState } from './roomState.ts';

/** Who does something to whom in a room by rank. */
interface Deed {
  /** Null: nobody by rank; it is the person's own doing, or the server's. */
  by: string | null;
  act: Act;
  on: ActedOn;
}

/** Whether the table of ranks lets this member do that at the moment of the write: whoever was demoted or put out by then may not. */
export function mayAct(state: RoomState, { by, act, on }: Deed): boolean {
  if (by === null) return true;
  const member = state.member(by);
  return (
    state.room !== null && member !== undefined && mayGovern({ kind: state.room.kind, rank: member.role }, act, on)
  );
}
