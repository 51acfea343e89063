import { describe, expect, it } from 'vitest';
import { Ledger, type LedgerMember, type LedgerRoom } from './ledger.ts';

function crew(rooms = 1, size = 3): LedgerMember[][] {
  return Array.from({ length: rooms }, (_, index) => {
    const room: LedgerRoom = { index, size, order: [] };
    return Array.from({ length: size }, () => ({ room, place: 0, lastSeq: 0 }));
  });
}

function openLedger(rooms: LedgerMember[][], inOrder = true) {
  const ledger = new Ledger(rooms.flat(), { inOrder });
  const begin = (sender: LedgerMember) => ledger.begin(sender);
  const deliver = (member: LedgerMember, number: number, seq = 0) =>
    ledger.delivered(member, number, member.room.index, seq, 100, performance.now());
  const ack = (member: LedgerMember, number: number, seq = 0) =>
    ledger.acknowledged(member, number, { seq, hasPlace: seq === 0 }, 20, performance.now());
  const faults = () => ledger.result(0).faults;
  return { ledger, begin, deliver, ack, faults };
}
const NONE = { foreign: 0, misplaced: 0, missing: 0, refused: 0, said: [] };

describe('the ledger of a bench', () => {
  it.each([
    ['numbered by the server', (number: number) => number + 1],
    ['not numbered', () => 0],
  ])('has no fault when all got all once and in order: %s', (_, seqOf) => {
    const rooms = crew(2);
    const { ledger, begin, deliver, ack, faults } = openLedger(rooms);
    for (const [sender, ...others] of [...rooms, ...rooms] as [LedgerMember, ...LedgerMember[]][]) {
      const number = begin(sender);
      ack(sender, number, seqOf(number));
      for (const other of others) deliver(other, number, seqOf(number));
    }
    expect(faults()).toEqual(NONE);
    expect(ledger.underWay).toBe(0);
    expect(ledger.result(0)).toMatchObject({ messages: 4, deliveries: 8, deliveryBytes: 100, ackBytes: 20 });
  });

  it('says what is missing: a delivery and an ack', () => {
    const [[sender, other] = []] = crew();
    if (!sender || !other) throw new Error('Nobody is there.');
    const { ledger, begin, deliver, faults } = openLedger([[sender, other]]);
    deliver(other, begin(sender), 1);
    expect(faults()).toEqual({ ...NONE, missing: 2 });
    expect(ledger.underWay).toBe(1);
  });

  it.each([
    ['numbered by the server', [1, 2]],
    ['not numbered', [0, 0]],
  ] as const)('sees that two members got two messages in another order: %s', (_, [one, two]) => {
    const [[sender, near, far] = []] = crew();
    if (!sender || !near || !far) throw new Error('Nobody is there.');
    const { begin, deliver, ack, faults } = openLedger([[sender, near, far]]);
    const [first, second] = [begin(sender), begin(sender)];
    ack(sender, first, one);
    ack(sender, second, two);
    deliver(near, first, one);
    deliver(near, second, two);
    deliver(far, second, two);
    deliver(far, first, one);
    expect(faults().misplaced).toBeGreaterThan(0);
  });

  it.each([
    ['numbered by the server, one node', 1, true],
    ['numbered by the server, several nodes', 1, false],
    ['not numbered', 0, true],
  ] as const)('sees that a message came once more: %s', (_, seq, inOrder) => {
    const [[sender, near, far] = []] = crew();
    if (!sender || !near || !far) throw new Error('Nobody is there.');
    const { begin, deliver, ack, faults } = openLedger([[sender, near, far]], inOrder);
    const number = begin(sender);
    ack(sender, number, seq);
    for (const member of [near, near, far]) deliver(member, number, seq);
    expect(faults().misplaced).toBeGreaterThan(0);
  });

  it('takes a message for done once, however often it comes', () => {
    const [[sender, near] = []] = crew(1, 2);
    if (!sender || !near) throw new Error('Nobody is there.');
    const { ledger, begin, deliver, ack } = openLedger([[sender, near]]);
    let done = 0;
    ledger.onDone = () => (done += 1);
    const number = begin(sender);
    ack(sender, number);
    for (let i = 0; i < 3; i += 1) deliver(near, number);
    expect(done).toBe(1);
    expect(ledger.underWay).toBe(0);
  });

  it('sees that members got another number of one message', () => {
    const [[sender, near, far] = []] = crew();
    if (!sender || !near || !far) throw new Error('Nobody is there.');
    const { begin, deliver, faults } = openLedger([[sender, near, far]]);
    const number = begin(sender);
    deliver(near, number, 1);
    deliver(far, number, 2);
    expect(faults().misplaced).toBe(1);
  });

  it('sees that a message reached a member of another room', () => {
    const [[sender] = [], [stranger] = []] = crew(2);
    if (!sender || !stranger) throw new Error('Nobody is there.');
    const { begin, deliver, faults } = openLedger([[sender], [stranger]]);
    deliver(stranger, begin(sender), 1);
    expect(faults().foreign).toBe(1);
  });
});
