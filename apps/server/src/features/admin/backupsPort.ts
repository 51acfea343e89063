/** What makes backups of this server. */
export interface BackupsPort {
  /** Begins one for somebody. False: one is under way, on whatever node. @throws STORE_UNAVAILABLE */
  begin(by: string): Promise<boolean>;
}
