import { Histogram } from './histogram.ts';
import type { LoadResult } from './load.ts';

const SAID_MAX = 3;

/** A room as the generator sees it. */
export interface LedgerRoom {
  index: number;
  size: number;
  /** Messages as the first member got them, where the server does not number them. */
  order: number[];
}

export interface LedgerMember {
  room: LedgerRoom;
  /** How much of the room's order this member has. */
  place: number;
  lastSeq: number;
}

interface Sent<M> {
  member: M;
  at: number;
  /** What did not come yet: the ack and the other members' deliveries. */
  left: number;
  seq: number;
  /** Whether it is in its room's order. */
  hasPlace: boolean;
}

/**
 * Holds what comes against what was sent. A message is done when its sender has the ack and every other member the message. Each member must get
 * the messages of a room, all and once, in one order: by rising seq where the server numbers them, otherwise as the first member got them, in
 * which a sender's own has its place where the server puts it.
 */
export class Ledger<M extends LedgerMember = LedgerMember> {
  /** Whether several nodes deliver: then each seq has to come once, in any order, because what another node took comes by another path. */
  readonly #inOrder: boolean;
  readonly #members: M[];
  readonly #sent: Sent<M>[] = [];
  readonly #deliveryTimes = new Histogram();
  readonly #ackTimes = new Histogram();
  readonly #seen = new Map<M, Set<number>>();
  #first = 0;
  #deliveries = 0;
  #acks = 0;
  #sendBytes = 0;
  #ackBytes = 0;
  #deliveryBytes = 0;
  #lastAt = 0;
  #faults: LoadResult['faults'] = { foreign: 0, misplaced: 0, missing: 0, refused: 0, said: [] };
  underWay = 0;
  onDone: () => void = () => undefined;
  onAck: (member: M) => void = () => undefined;

  constructor(members: M[], { inOrder }: { inOrder: boolean }) {
    this.#members = members;
    this.#inOrder = inOrder;
  }

  /** Begins a round. Nothing may be under way. */
  clear(): void {
    this.#first += this.#sent.length;
    this.#sent.length = 0;
    this.#seen.clear();
    this.#deliveryTimes.clear();
    this.#ackTimes.clear();
    this.#deliveries = this.#acks = this.#sendBytes = this.#ackBytes = this.#deliveryBytes = this.underWay = 0;
    this.#faults = { foreign: 0, misplaced: 0, missing: 0, refused: 0, said: [] };
    for (const member of this.#members) {
      member.place = 0;
      member.room.order.length = 0;
    }
  }

  /** The number of the next message, which this member sends now. */
  begin(member: M): number {
    this.#sent.push({ member, at: performance.now(), left: member.room.size, seq: 0, hasPlace: false });
    this.underWay += 1;
    return this.#first + this.#sent.length - 1;
  }

  sentBytes(bytes: number): void {
    this.#sendBytes += bytes;
  }

  /** @param seq the room's number of it; 0: the server gives none */
  delivered(member: M, number: number, room: number, seq: number, bytes: number, at: number): void {
    const sent = this.#sent[number - this.#first];
    if (sent?.member.room !== member.room || room !== member.room.index) {
      this.#faults.foreign += 1;
      return;
    }
    const isOwn = sent.member === member;
    if (seq === 0) this.#takePlace(member, sent, number);
    else if (isOwn) return;
    else this.#checkSeq(member, sent, seq);
    if (isOwn) return;
    this.#deliveries += 1;
    this.#deliveryBytes += bytes;
    this.#deliveryTimes.add(at - sent.at);
    this.#came(sent, at);
  }

  /** @param hasPlace whether this ack is the message's place among what its sender gets */
  acknowledged(
    member: M,
    number: number,
    { seq, hasPlace }: { seq: number; hasPlace: boolean },
    bytes: number,
    at: number,
  ): void {
    const sent = this.#sent[number - this.#first];
    if (sent?.member !== member) {
      this.#faults.foreign += 1;
      return;
    }
    if (hasPlace) this.#takePlace(member, sent, number);
    if (seq > 0) this.#agree(sent, seq);
    this.#acks += 1;
    this.#ackBytes += bytes;
    this.#ackTimes.add(at - sent.at);
    this.#came(sent, at);
    this.onAck(member);
  }

  refused(said: string): void {
    this.#faults.refused += 1;
    if (this.#faults.said.length < SAID_MAX) this.#faults.said.push(said);
  }

  /** What was seen since the last `clear`. What did not come until now is missing. */
  result(startedAt: number): LoadResult {
    const seconds = (this.#lastAt - startedAt) / 1_000;
    const missing = this.#sent.reduce((sum, { left }) => sum + left, 0);
    const each = (bytes: number, count: number) => (count === 0 ? 0 : bytes / count);
    return {
      messages: this.#sent.length,
      deliveries: this.#deliveries,
      seconds,
      deliveriesPerSecond: this.#deliveries / seconds,
      acksPerSecond: this.#acks / seconds,
      deliveryP50: this.#deliveryTimes.percentile(0.5),
      deliveryP99: this.#deliveryTimes.percentile(0.99),
      ackP50: this.#ackTimes.percentile(0.5),
      ackP99: this.#ackTimes.percentile(0.99),
      sendBytes: each(this.#sendBytes, this.#sent.length),
      ackBytes: each(this.#ackBytes, this.#acks),
      deliveryBytes: each(this.#deliveryBytes, this.#deliveries),
      faults: { ...this.#faults, missing },
    };
  }

  #takePlace(member: M, sent: Sent<M>, number: number): void {
    const { order } = member.room;
    if (member.place === order.length && !sent.hasPlace) {
      order.push(number);
      sent.hasPlace = true;
    }
    if (order[member.place] === number) member.place += 1;
    else this.#faults.misplaced += 1;
  }

  #checkSeq(member: M, sent: Sent<M>, seq: number): void {
    if (this.#inOrder) {
      if (seq <= member.lastSeq) this.#faults.misplaced += 1;
      member.lastSeq = Math.max(member.lastSeq, seq);
    } else {
      const seen = this.#seen.get(member) ?? new Set();
      if (seen.has(seq)) this.#faults.misplaced += 1;
      this.#seen.set(member, seen.add(seq));
    }
    this.#agree(sent, seq);
  }

  /** All get the same number of a message. */
  #agree(sent: Sent<M>, seq: number): void {
    if (sent.seq === 0) sent.seq = seq;
    if (sent.seq !== seq) this.#faults.misplaced += 1;
  }

  #came(sent: Sent<M>, at: number): void {
    this.#lastAt = at;
    // A message that comes once more was counted as misplaced, and is done already.
    if (sent.left === 0) return;
    sent.left -= 1;
    if (sent.left > 0) return;
    this.underWay -= 1;
    this.onDone();
  }
}
