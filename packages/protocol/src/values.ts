import * as z from 'zod';
import { LIMITS } from './limits.ts';
import { boundedString } from './boundedString.ts';
import { emojiForm } from './emojiForm.ts';
import { faultOfText, normalizeText } from './messageText.ts';

export const UserId = z
  .string()
  .regex(/^[a-z0-9]{16}$/, 'Expected a user id: 16 characters of a-z and 0-9.')
  .meta({ description: 'User id: 16 random characters of a-z and 0-9.', example: 'k3v9x0q2m4b7c1d8' });

export const SessionId = z
  .string()
  .regex(/^[a-z0-9]{20}$/, 'Expected a session id: 20 characters of a-z and 0-9.')
  .meta({ description: 'Session id: 20 random characters of a-z and 0-9.' });

export const RoomId = z
  .string()
  .regex(/^(?:[a-z0-9-]{2,40}|pm_[a-z0-9]{16}_[a-z0-9]{16})$/, 'Expected a room id.')
  .meta({
    description: 'Room id: 2 to 40 of a-z, 0-9 and -, or pm_<userA>_<userB> with sorted ids.',
    example: 'general',
  });

export const InviteId = z
  .string()
  .regex(/^[a-z0-9]{16}$/, 'Expected an invite id: 16 characters of a-z and 0-9.')
  .meta({ description: 'Invite id: 16 random characters of a-z and 0-9.' });

export const Seq = z.int().min(1).meta({ description: 'Place of a message in its room, dense, from 1 (O1).' });
export const Watermark = z.int().min(0).meta({ description: 'A seq, or 0 for "nothing yet".' });
export const Rev = z
  .int()
  .min(0)
  .meta({ description: 'Number of a change in its room, dense, from 1; 0 is "nothing yet" (O1, O3).' });

export const MessageId = z
  .string()
  .max(60, { error: 'Too long.', abort: true })
  .regex(
    /^(?:[a-z0-9-]{2,40}|pm_[a-z0-9]{16}_[a-z0-9]{16}):[1-9][0-9]{0,14}$/,
    'Expected a message id: <roomId>:<seq>.',
  )
  .meta({ description: 'Message id: <roomId>:<seq> (O2).', example: 'general:42' });

export const ClientId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'Expected 8 to 64 of A-Z, a-z, 0-9, _ and -.')
  .meta({
    description: 'Made by the client, one for each message it sends; unique per room and sender for ever (O4).',
  });

export const Timestamp = z.iso
  .datetime({ precision: 3 })
  .meta({ description: "ISO 8601, UTC, milliseconds, the server's clock." });

/** Text of a message as it comes in: brought to NFC with `\n` line breaks, never trimmed. A server may set a lower limit. */
export const MessageText = boundedString(LIMITS.messageMaxCharsCeiling * 4, normalizeText)
  .superRefine((text, ctx) => {
    const fault = faultOfText(text);
    if (fault) ctx.addIssue({ code: 'custom', message: fault });
  })
  .meta({
    description: `1 to ${LIMITS.messageMaxChars} characters (code points after NFC), one of them visible, at most 30 combining marks in a row.`,
  });

export const Email = z
  .string()
  .max(254, { error: 'Too long.', abort: true })
  .check(z.email())
  .overwrite((address) => address.toLowerCase())
  .meta({ description: 'E-mail address.' });

const encoder = new TextEncoder();

export const Password = boundedString(300, (text) => text.normalize('NFC'))
  .refine((text) => encoder.encode(text).length >= 10, 'At least 10 characters. Four plain words are fine.')
  .refine((text) => encoder.encode(text).length <= 72, 'At most 72 bytes.')
  .meta({ description: '10 to 72 bytes of UTF-8 after NFC, not the username, not one of the commonest.' });

/** What a person types to prove who they are: any text, as it comes. */
const typed = (max: number) => boundedString(max, (text) => text).refine((text) => text !== '', 'Empty.');

export const FactorCode = typed(64).meta({
  description: 'The six digits that the authenticator app shows, or a recovery code; spaces and hyphens do not count.',
});

export const Confirm = z
  .strictObject({ password: typed(300).optional(), code: FactorCode.optional() })
  .meta({ id: 'Confirm', description: 'The password once more; `code`: of the second factor, where one is on.' });
export type Confirm = z.infer<typeof Confirm>;

export const Emoji = z
  .string()
  .max(64, { error: 'Too long.', abort: true })
  .refine((text) => emojiForm(text) !== null, { error: 'Expected one emoji.', abort: true })
  .overwrite((text) => emojiForm(text) ?? text)
  .meta({ description: 'One emoji, kept with U+FE0F exactly where Unicode’s list of emoji has it.', example: '👍' });

export const Epoch = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/)
  .meta({ description: "Names the store's history (R5)." });
export const StateRev = z
  .string()
  .regex(/^[A-Za-z0-9.~_-]{1,120}$/)
  .meta({ description: 'Opaque position, as the last answer gave it.' });
export const MaxBytes = z
  .int()
  .min(LIMITS.syncBytesMin)
  .max(LIMITS.syncBytesMax)
  .meta({ description: 'Bound of the whole answer in UTF-8 bytes.' });
