/** What seals secrets in the store: 32 bytes each, base64url. */
export interface SealingKeys {
  /** The secrets of second factors. */
  factors: string;
  /** The secrets of webhooks. */
  webhooks: string;
}

/** By which secret processes sign, as a digest of it, and since when: ms since 1970 by the clock of the store. */
export interface Signing {
  secret: string;
  since: number;
}

/** What belongs to the store whatever secret its processes sign by, and by which one they do. */
export interface KeyStore {
  /**
   * The keys of this store. They are made once: where it has none yet, the fresh ones become them, or, where somebody has an account, those by which
   * versions before this one sealed. Of several processes that ask at once all get the same.
   */
  keep(offered: { fresh: SealingKeys; before: SealingKeys }): Promise<SealingKeys>;
  /** By which secret it was signed last; null: nobody said so yet. */
  signing(): Promise<Signing | null>;
  /** Says by which secret the only process of this store signs from now on. Where it did so before, `since` stays. */
  sign(secret: string): Promise<Signing>;
}
