/** What the server shows to those who come by https. */
export interface Certificate {
  /** Resolves when there is one to show, or none is needed; never after `close`. */
  ready(): Promise<void>;
  /** When the one that is shown ends; null where the server does not speak https itself, or has none yet. */
  ends(): Date | null;
  close(): void;
}
