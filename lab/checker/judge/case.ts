import type { Event, Seen } from '../history/event.ts';

/** One broken promise: which of the ten, and what shows it. */
export interface Violation {
  invariant: number;
  what: string;
}

export interface Figures {
  acknowledged: number;
  unknown: number;
  refused: number;
  /** How often somebody whose connection held had to get a message. */
  due: number;
  /** How often somebody was answered who asked for a room from outside. */
  peeks: number;
  /** How often somebody who was banned or muted tried to send or to come in, and was answered. */
  governed: number;
  /** Faults that met traffic of those whom they hit, and all of them. */
  effectiveFaults: number;
  faults: number;
  events: number;
  reconnects: number;
  /** Milliseconds: of acks, of reconnects after a connection was lost, and until everybody was in sync after the last fault. */
  ackP50: number;
  ackP99: number;
  reconnectP99: number;
  drain: number;
}

export interface Limits {
  acknowledged: number;
  /** Sends that had to be refused. */
  refused: number;
  /** How often somebody whose connection held had to get a message. */
  due: number;
  /** How often somebody had to be answered who asked for a room from outside. */
  peeks: number;
  /** How often somebody who was banned or muted had to be answered who tried to send or to come in. */
  governed: number;
  /** Within so long of a message's ack. */
  deliverMs: number;
  faults: number;
  reconnectMs: number;
  drainMs: number;
}

/** The history, sorted into what the invariants ask about. */
export interface Case {
  events: Event[];
  /** By room and seq: what the fresh client read in the end. */
  drained: Map<string, Map<number, Seen>>;
}

/** Events of one kind. */
export function ofKind<K extends Event['op']>(events: Event[], op: K): Extract<Event, { op: K }>[] {
  return events.filter((event): event is Extract<Event, { op: K }> => event.op === op);
}
