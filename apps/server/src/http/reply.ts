/** What a route answers. */
export interface Reply {
  status: number;
  /** Left out where there is nothing to say. */
  body?: unknown;
  /** The session that asked is over: its refresh cookie goes too. */
  endsSession?: boolean;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const nothing: Reply = { status: 204 };
