/** Who is writing where. Entries end by themselves 6 s after the last sign. */
export interface TypingPort {
  start(roomId: string, userId: string, socketId: string | null): void;
  stop(roomId: string, userId: string): void;
}
