/** A message that is erased: by its id, which is room and seq, and by the clientId that it was sent with. */
export interface EndedMessage {
  seq: number;
  clientId: string;
}

/** A ban that was set: by whom, and until when, null: until that is ended. */
export interface EndedBan {
  userId: string;
  by: string;
  until: string | null;
}

/** `missing`: there is no such message or person, or the message at that place is another one. */
export type EndCarriedOut = 'done' | 'already' | 'missing';

/** What a restored store lost of what was ended since the backup, and what no person asks for by rank. */
export interface EndsStore {
  /** Erases a message for ever (O2). One that was sent with another clientId is somebody else's, and stays. */
  erase(roomId: string, message: EndedMessage): Promise<EndCarriedOut>;
  /** Bans somebody, and ends their membership with it (M2). */
  ban(roomId: string, ban: EndedBan): Promise<EndCarriedOut>;
}
