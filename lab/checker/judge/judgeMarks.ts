import { type Case, ofKind, type Violation } from './case.ts';
import { endMarks, type Marks } from './endMarks.ts';

/** 7: marks only rise, for every client and in the store, and a client ends with those that are stored. */
export function judgeMarks({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  const fail = (what: string) => void violations.push({ invariant: 7, what });
  const highest = new Map<string, Marks>();
  for (const { client, user, room, ...marks } of ofKind(events, 'marks')) {
    const key = `${user} ${room}`;
    const before = highest.get(key) ?? { receivedSeq: 0, readSeq: 0 };
    if (fell(before, marks)) fail(`marks of ${user} in ${room} fell for ${client}: ${show(before)} to ${show(marks)}`);
    highest.set(key, {
      receivedSeq: Math.max(before.receivedSeq, marks.receivedSeq),
      readSeq: Math.max(before.readSeq, marks.readSeq),
    });
  }
  const ends = endMarks(events);
  for (const { client, user, room, marks } of ofKind(events, 'holds')) {
    const end = ends.get(`${user} ${room}`);
    if (marks && end && (marks.readSeq !== end.readSeq || marks.receivedSeq !== end.receivedSeq))
      fail(`${client} ends with marks ${show(marks)} in ${room}; they are ${show(end)}`);
  }
  for (const [key, answered] of highest) {
    const end = ends.get(key);
    if (!end || fell(answered, end))
      fail(`marks of ${key} were ${show(answered)} and ended ${end ? `at ${show(end)}` : 'as none'}`);
  }
  return violations;
}

function fell(before: Marks, after: Marks): boolean {
  return after.readSeq < before.readSeq || after.receivedSeq < before.receivedSeq;
}

function show({ receivedSeq, readSeq }: Marks): string {
  return `${receivedSeq}/${readSeq}`;
}
