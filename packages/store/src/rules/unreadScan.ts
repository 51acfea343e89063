/** Counting what is unread looks at no more than this many of the newest messages of a room (W2). */
export const UNREAD_SCAN = 20_000;
