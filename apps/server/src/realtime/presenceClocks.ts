/** THE clocks of presence: how long somebody counts as here, and how often that is published, counted, shared and stored. */
export const PRESENCE_CLOCKS = {
  /** A reload of the page is no absence: somebody is offline this long after the last socket closed (D1). */
  lingerMs: 5_000,
  /** Who came and who went is gathered this long before it is published (D1). */
  gatherMs: 1_000,
  /** So often the people of each room are counted, and those of other nodes are read. */
  countEveryMs: 5_000,
  /** So often the time at which somebody was last seen is stored (D3). */
  lastSeenEveryMs: 60_000,
  /** So often a node says anew who is on it. */
  nodeSpeaksEveryMs: 20_000,
  /** What a node said of itself is forgotten this long after it last spoke (D2). */
  nodeExpirySeconds: 60,
  /** While Redis does not answer, who is on other nodes is believed this long (D2). */
  otherNodesBelievedMs: 60_000,
};
