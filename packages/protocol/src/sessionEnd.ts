/** Why a session may end. Apart from the schemas: a page that only signs somebody in does without those. */
export const SESSION_END_REASONS = [
  'logout',
  'revoked',
  'reused',
  'passwordChanged',
  'deactivated',
  'deleted',
  'expired',
] as const;

type Reason = (typeof SESSION_END_REASONS)[number];

/** After these ends a device keeps what was not sent, sealed for the same person's next login; after all others it wipes that too. */
export const OUTBOX_KEPT_AFTER: ReadonlySet<Reason> = new Set<Reason>(['expired', 'passwordChanged', 'reused']);

/** The reason that somebody named; undefined for anything else. */
export function sessionEndReason(value: unknown): Reason | undefined {
  return SESSION_END_REASONS.find((reason) => reason === value);
}
