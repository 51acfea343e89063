/** What delivers to webhooks what happened. */
export interface WebhookDeliveryPort {
  /** A webhook was made or changed: what there is to deliver is looked for at once. */
  look(): void;
}
