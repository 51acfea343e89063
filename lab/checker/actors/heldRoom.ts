import type { Erased, SyncRoom } from '@palaver/protocol/answers';
import type { Seen } from '../history/event.ts';

/** How far a person received and read. */
export interface HeldMarks {
  receivedSeq: number;
  readSeq: number;
}

/** What a raw client holds of one room, merged by the rules of receiving (R1 to R3). */
export class HeldRoom {
  /** Everything through this rev is held (R3). */
  rev = 0;
  readonly messages = new Map<number, Seen>();
  /** What was erased before it came: nothing is left of it but that it is gone. */
  readonly gone = new Set<number>();
  /** Which of them are pinned. */
  readonly pins = new Set<number>();
  /** The highest seq that came. */
  newest = 0;
  /** Up to this seq a reset declared that something may be missing: it got the newest page instead of changes (R3). */
  missingTo = 0;
  /** Of this person, wherever they were set. */
  marks: HeldMarks = { receivedSeq: 0, readSeq: 0 };
  /** Revs that came before their predecessors. */
  readonly #ahead = new Set<number>();

  /** Merges a message by id and rev (R1). */
  merge(message: Seen): void {
    const before = this.messages.get(message.seq);
    this.newest = Math.max(this.newest, message.seq);
    if (!before || before.rev < message.rev) this.messages.set(message.seq, message);
    this.gone.delete(message.seq);
    if (this.messages.get(message.seq)?.pinned) this.pins.add(message.seq);
    else this.pins.delete(message.seq);
    this.#advance(message.rev);
  }

  /** Takes of a message that it was erased. @returns its tombstone, where it was held */
  erase({ seq, rev }: Erased): Seen | null {
    this.newest = Math.max(this.newest, seq);
    this.#advance(rev);
    const before = this.messages.get(seq);
    if (!before) this.gone.add(seq);
    return before && before.rev < rev ? { ...before, text: '', deleted: true, pinned: false, rev } : null;
  }

  /** Raises marks of this person, set here or on another device. */
  raiseMarks({ receivedSeq, readSeq }: HeldMarks): void {
    this.marks = {
      receivedSeq: Math.max(this.marks.receivedSeq, receivedSeq),
      readSeq: Math.max(this.marks.readSeq, readSeq),
    };
  }

  /** Forgets what a reset does not vouch for: what is outside the newest page may be old, and is loaded anew in the end. */
  reset({ room, messages, upTo }: SyncRoom): void {
    for (const [seq, one] of this.messages) if (one.rev <= upTo) this.messages.delete(seq);
    this.missingTo = Math.min(...messages.map(({ seq }) => seq), room.seq + 1) - 1;
  }

  /** A sync reached this rev; its messages are merged. */
  closeThrough({ upTo, reset }: SyncRoom): void {
    this.rev = reset ? upTo : Math.max(this.rev, upTo);
    this.#advance(upTo);
  }

  /** Notes a rev that is held now, and how far that goes without a gap. */
  #advance(rev: number): void {
    if (rev > this.rev) this.#ahead.add(rev);
    for (const one of this.#ahead) if (one <= this.rev) this.#ahead.delete(one);
    while (this.#ahead.delete(this.rev + 1)) this.rev += 1;
  }
}
