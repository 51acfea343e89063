/** So many of the newest generations of a refresh family are kept; older tokens are known by deriving the kept ones from them (A4). */
export const KEPT_GENERATIONS = 10;
