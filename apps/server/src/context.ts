import type { PalaverError } from '@palaver/protocol/errors';
import type { User } from '@palaver/protocol/entities';
import type { Settings } from '@palaver/protocol/settings';
import type { Origin } from '@palaver/store/ports/change';
import type { SealingKeys } from '@palaver/store/ports/keys';
import type { Store } from '@palaver/store/ports/store';
import type { Config } from './config.ts';
import type { BackupsPort } from './features/admin/backupsPort.ts';
import type { NodesPort } from './features/admin/nodesPort.ts';
import type { OutgoingPort } from './features/admin/outgoingPort.ts';
import type { WebhookDeliveryPort } from './features/admin/webhookDeliveryPort.ts';
import type { PresencePort } from './features/presence/presencePort.ts';
import type { TypingPort } from './features/presence/typingPort.ts';
import type { ProviderPort } from './features/providerPort.ts';
import type { MailPort } from './features/mailPort.ts';
import type { Logger } from './observability/logger.ts';
import type { Measures } from './observability/measures.ts';
import type { RateLimiter } from './rate/ratePort.ts';
import type { SigningSecrets } from './secrets/signingSecrets.ts';

/** What every feature is given: the stores and ports it may use, and nothing of any transport. */
export interface Context {
  config: Config;
  /** What signs, and what is accepted as signed. */
  secrets: SigningSecrets;
  /** What seals secrets in the store. */
  sealing: SealingKeys;
  stores: Store;
  presence: PresencePort;
  typing: TypingPort;
  rates: RateLimiter;
  nodes: NodesPort;
  outgoing: OutgoingPort;
  webhookDelivery: WebhookDeliveryPort;
  backups: BackupsPort;
  /** Null where no mail is sent. */
  mail: MailPort | null;
  /** Who else signs people in. */
  providers: ProviderPort;
  /** When the certificate that this server shows ends; null where it shows none itself. */
  certificateEnds: () => Date | null;
  log: Logger;
  /** Counts what this node does. */
  measures: Measures;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Who asks, as the checks before a feature found out: the token's person and session, never anything the input says. */
export interface Caller {
  userId: string;
  sessionId: string;
  role: User['role'];
  /** A program with a token that does not run out: nothing of an account is its own to change. */
  bot: boolean;
  /** The peer's address, for limits and the log. */
  address: string;
  /** Present when a socket asked. */
  origin?: Origin;
}

/** Somebody without a verified token: registration, login, refresh, logout. */
export type Visitor = Pick<Caller, 'address'> & { userAgent: string; locale: Settings['locale'] };

/** What a token turned out to be worth, or the error to answer. */
export type Verified =
  { ok: true; caller: Omit<Caller, 'address' | 'origin'>; expiresAt: number } | { ok: false; error: PalaverError };
