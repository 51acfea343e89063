import { type Case, ofKind } from './case.ts';

export interface Marks {
  receivedSeq: number;
  readSeq: number;
}

/** By user and room: the marks in the end. */
export function endMarks(events: Case['events']): Map<string, Marks> {
  return new Map(
    ofKind(events, 'drain').flatMap(({ room, members }) =>
      members.map(({ user, ...marks }): [string, Marks] => [`${user} ${room}`, marks]),
    ),
  );
}
