import type { SyncAnswer } from '@palaver/protocol/answers';

/** An answer, and the position that the device has with it: null is that of a new device. */
export type HeldAnswer = Omit<SyncAnswer, 'stateRev'> & { stateRev: string | null };
