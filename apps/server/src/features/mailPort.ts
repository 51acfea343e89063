/** A mail to one address, in both forms. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Sends mail. Nobody waits for it: a mail server that hangs costs no request anything. */
export interface MailPort {
  /** Sends what `write` gives, when the answer to what is asked at this moment has gone. Null: nothing. What goes wrong is logged, and nothing else. */
  send(write: () => Promise<Mail | null>): void;
  /** Gives what is under way a moment, then no more is sent. */
  close(): Promise<void>;
}
