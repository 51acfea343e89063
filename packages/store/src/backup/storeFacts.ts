/** What a backup says of the store that it holds. */
export interface StoreFacts {
  /** The history that it is of (R5). */
  epoch: string;
  /** What had been done to its schema. */
  migrations: string[];
  counts: { users: number; rooms: number; members: number; messages: number };
}
