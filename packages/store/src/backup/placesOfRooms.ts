import type { MemberDocument, PendingStep, RoomDocument } from '../mongo/documents.ts';
import type { WebhookPosition } from '../ports/webhooks.ts';

/** Makes what was read after the rooms fit to them: nothing says more of a room than the room itself. */
export class PlacesOfRooms {
  readonly #heads = new Map<string, { seq: number; rev: number }>();
  /** Members as the last commit of a room left them, where that had still to be carried out. */
  readonly #pending = new Map<string, Extract<PendingStep, { kind: 'member' }>['member']>();

  add({ _id, seq, rev }: RoomDocument, pending: PendingStep[]): void {
    this.#heads.set(_id, { seq, rev });
    for (const step of pending) if (step.kind === 'member') this.#pending.set(step.member._id, step.member);
  }

  /** A membership as it is given; null where its room was made too late. */
  settle(found: MemberDocument): MemberDocument | null {
    const pending = this.#pending.get(found._id);
    this.#pending.delete(found._id);
    // A step that leaves some fields as they are was made of a place that was found.
    return this.#fit(pending && pending.version > found.version ? { ...found, ...pending } : found);
  }

  /** Those that were not found yet. */
  rest(): MemberDocument[] {
    // What is not there yet is made whole.
    return [...this.#pending.values()].flatMap((member) => this.#fit(member as MemberDocument) ?? []);
  }

  /** How far a webhook was told, never more than there is. */
  positions(positions: Record<string, WebhookPosition>): Record<string, WebhookPosition> {
    const fitted = Object.entries(positions).flatMap(([roomId, { seq, rev, drained, ahead }]) => {
      const head = this.#heads.get(roomId);
      if (!head) return [];
      const known = Object.entries(ahead).filter(([, at]) => at <= head.rev);
      const least = (value: number) => Math.min(value, head.rev);
      const position = { seq: Math.min(seq, head.seq), rev: least(rev), drained: least(drained) };
      return [[roomId, { ...position, ahead: Object.fromEntries(known) }] as const];
    });
    return Object.fromEntries(fitted);
  }

  #fit(member: MemberDocument): MemberDocument | null {
    const head = this.#heads.get(member.roomId);
    if (!head) return null;
    const least = (seq: number) => Math.min(seq, head.seq);
    const { joinedSeq, receivedSeq, readSeq } = member;
    const marks = { joinedSeq: least(joinedSeq), receivedSeq: least(receivedSeq), readSeq: least(readSeq) };
    return { ...member, ...marks, version: 1 };
  }
}
