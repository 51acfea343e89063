/** The fixed limits of the wire. Sizes are in the unit that the name gives. */
export const LIMITS = {
  protocol: 1,
  messageMaxChars: 4_000,
  messageMaxCharsCeiling: 10_000,
  batchMaxMessages: 50,
  batchMaxBytes: 32 * 1024,
  frameMaxBytes: 64 * 1024,
  queuedBroadcastMaxBytes: 1024 * 1024,
  pageMax: 100,
  pageDefault: 50,
  historyMaxBytes: 2_500_000,
  syncBytesMin: 4_096,
  syncBytesDefault: 65_536,
  syncBytesMax: 2_500_000,
  syncBytesFirst: 16_384,
  syncMaxChanges: 500,
  /** More than anybody is in of whom a frame could tell: 1,000 rooms and what fits of conversations. */
  syncMaxRooms: 3_000,
  namedReceiptsMaxMembers: 50,
  countedReceipts: 20,
  unreadMax: 1_000,
  socketsPerUser: 20,
  /** Rooms that a person can be in, conversations between two apart. */
  roomsPerUser: 1_000,
  typingMs: 6_000,
  refreshDays: 7,
  refreshDaysRemembered: 30,
} as const;
