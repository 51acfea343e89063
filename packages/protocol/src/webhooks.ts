import * as z from 'zod';
import { Message, Room, User } from './entities.ts';
import { listOf } from './firstFault.ts';
import { LIMITS } from './limits.ts';
import { isWellFormed } from './messageText.ts';
import { RoomId, Timestamp } from './values.ts';
import { WEBHOOK_EVENTS } from './webhookEvents.ts';

/** What administrators choose of a webhook. */
export const WebhookFields = z.strictObject({
  url: z
    .string()
    .max(LIMITS.webhookUrlMax, { error: 'Too long.', abort: true })
    .refine(isWellFormed, 'Holds a NUL or half of a surrogate pair.')
    .meta({ description: 'Where it is told: http or https.' }),
  events: listOf(z.enum(WEBHOOK_EVENTS), { min: 1, max: WEBHOOK_EVENTS.length }).meta({
    description: 'Of what it is told.',
  }),
  roomIds: listOf(RoomId, { min: 1, max: LIMITS.webhookRoomsMax })
    .nullable()
    .meta({ description: 'Of which rooms; null: of all public ones.' }),
  active: z.boolean().meta({ description: 'Whether it is told anything.' }),
});
export type WebhookFields = z.infer<typeof WebhookFields>;

export const WebhookId = z
  .string()
  .regex(/^[a-z0-9]{16}$/)
  .meta({ description: 'Webhook id: 16 random characters of a-z and 0-9.' });

/** A webhook as administrators see it. */
export const Webhook = z
  .object({
    id: WebhookId,
    ...WebhookFields.shape,
    lastStatus: z
      .int()
      .nullable()
      .meta({ description: 'The status of the last answer; null: nothing was sent yet, or nobody answered.' }),
    failingSince: Timestamp.nullable().meta({ description: 'Since when nothing was taken; null: the last was.' }),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

/** A new webhook with its secret. */
export const WebhookMade = Webhook.extend({
  secret: z
    .string()
    .meta({ description: 'Told once: what it is told is signed with it, by the Standard Webhooks scheme.' }),
}).meta({ id: 'WebhookMade' });
export type WebhookMade = z.infer<typeof WebhookMade>;

export const WebhookList = z.object({ items: z.array(Webhook) }).meta({ id: 'WebhookList' });
export type WebhookList = z.infer<typeof WebhookList>;

/** What a webhook is told: the body of one request. */
export const WebhookBody = z
  .object({
    type: z.enum(WEBHOOK_EVENTS),
    timestamp: Timestamp.meta({ description: 'When the message was as it stands here.' }),
    data: z.object({
      message: Message,
      room: Room.pick({ id: true, name: true }),
      sender: User.pick({ id: true, username: true, displayName: true }),
    }),
  })
  .meta({ id: 'WebhookBody' });
export type WebhookBody = z.infer<typeof WebhookBody>;
