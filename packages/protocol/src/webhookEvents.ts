/** What a webhook can be told of. In a file of its own: the threads of the store load no package. */
export const WEBHOOK_EVENTS = ['message', 'edit', 'delete', 'reaction'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
