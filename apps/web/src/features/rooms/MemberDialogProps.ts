import type { Member, Room } from '@palaver/protocol/entities';

/** What a dialog about one member of a room is given. */
export interface MemberDialogProps {
  room: Room;
  member: Member;
  /** It was done: the list is out of date. */
  onDone(): void;
  onClose(): void;
}
