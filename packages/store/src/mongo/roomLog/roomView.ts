import {
  type MemberDocument,
  type MessageDocument,
  parseSteps,
  type RoomDocument,
  type RoomHead,
} from '../documents.ts';

/** A room as it is at one moment. What of its newest commit may not be carried out yet is put over what is found in the other collections. */
export interface RoomView {
  room: RoomHead;
  /** Messages by seq, each at its newest rev. */
  messages<T extends Pick<MessageDocument, 'seq' | 'rev'>>(found: T[]): Map<number, T | MessageDocument>;
  /** Somebody's place as it is, also of who is gone. */
  place(userId: string, found: MemberDocument | null): MemberDocument | null;
}

export function viewOf({ steps: pending, ...room }: RoomDocument): RoomView {
  const steps = parseSteps(pending);
  return {
    room,
    messages<T extends Pick<MessageDocument, 'seq' | 'rev'>>(found: T[]) {
      const bySeq = new Map<number, T | MessageDocument>(found.map((message) => [message.seq, message]));
      for (const step of steps) {
        if (step.kind === 'member') continue;
        const there = bySeq.get(step.message.seq);
        if (!there || there.rev < step.message.rev) bySeq.set(step.message.seq, step.message);
      }
      return bySeq;
    },
    place(userId, found) {
      let place = found;
      for (const step of steps)
        if (step.kind === 'member' && step.member.userId === userId && step.member.version > (place?.version ?? 0))
          // A step that leaves some fields as they are was made of a place that was found.
          place = { ...place, ...step.member } as MemberDocument;
      return place;
    },
  };
}
