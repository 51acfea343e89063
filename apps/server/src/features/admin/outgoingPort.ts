/** The way out, to addresses that people named. */
export interface OutgoingPort {
  /** Why nothing may be sent to an address, in a sentence; null where it may, or where nobody knows at this moment where its name leads. */
  refusal(url: string): Promise<string | null>;
}
