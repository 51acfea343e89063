/** What a route answers. */
export interface Reply {
  status: number;
  /** Left out where there is nothing to say. */
  body?: unknown;
  /** What is sent as it is made, in the place of a body. */
  file?: { name: string; type: string; pieces: AsyncIterable<Uint8Array | string>; done?: () => void };
  /** Where the browser is to go. */
  location?: string;
  /** The session that asked is over: its refresh cookie goes too. */
  endsSession?: boolean;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const nothing: Reply = { status: 204 };
