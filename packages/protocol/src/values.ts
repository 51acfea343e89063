import * as z from 'zod';
import { LIMITS } from './limits.ts';
import { countChars, faultOfText, isWellFormed, normalizeText } from './messageText.ts';

const BIDI_OR_CONTROL = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const UserId = z
  .string()
  .regex(/^[a-z0-9]{16}$/, 'Expected a user id: 16 characters of a-z and 0-9.')
  .meta({ description: 'User id: 16 random characters of a-z and 0-9.', example: 'k3v9x0q2m4b7c1d8' });

export const RoomId = z
  .string()
  .regex(/^(?:[a-z0-9-]{2,40}|pm_[a-z0-9]{16}_[a-z0-9]{16})$/, 'Expected a room id.')
  .meta({
    description: 'Room id: 2 to 40 of a-z, 0-9 and -, or pm_<userA>_<userB> with sorted ids.',
    example: 'general',
  });

export const Seq = z.int().min(1).meta({ description: 'Place of a message in its room, dense, from 1 (O1).' });
export const Watermark = z.int().min(0).meta({ description: 'A seq, or 0 for "nothing yet".' });
export const Rev = z
  .int()
  .min(0)
  .meta({ description: 'Number of a change in its room, dense, from 1; 0 is "nothing yet" (O1, O3).' });

export const MessageId = z
  .string()
  .max(60)
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
export const MessageText = z
  .string()
  .max(LIMITS.messageMaxCharsCeiling * 4, 'Too long.')
  .overwrite(normalizeText)
  .superRefine((text, ctx) => {
    const fault = faultOfText(text);
    if (fault) ctx.addIssue({ code: 'custom', message: fault });
  })
  .meta({ description: `1 to ${LIMITS.messageMaxChars} characters (code points after NFC), not only white space.` });

const name = (max: number, min: number) =>
  z
    .string()
    .max(max * 8, 'Too long.')
    .refine(isWellFormed, 'Holds a NUL or half of a surrogate pair.')
    .overwrite((text) => text.normalize('NFC').trim())
    .refine((text) => !BIDI_OR_CONTROL.test(text), 'Holds a control or direction-override character.')
    .refine((text) => countChars(text) >= min, min === 1 ? 'Empty.' : 'Too short.')
    .refine((text) => countChars(text) <= max, `More than ${max} characters.`);

export const DisplayName = name(64, 1).meta({ description: '1 to 64 characters, NFC, trimmed.' });
export const Title = name(64, 0).meta({ description: 'What one is here: 0 to 64 characters.' });
export const RoomName = name(80, 1).meta({ description: 'Name of a room: 1 to 80 characters, NFC, trimmed.' });
export const Topic = name(250, 0).meta({ description: 'Topic of a room: 0 to 250 characters, NFC, trimmed.' });

/** The one form in which usernames are compared and kept. */
export function normalizeUsername(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

const RESERVED_USERNAMES = new Set(
  'admin administrator all channel deleted everyone guest help here me moderator nobody none null owner palaver postmaster root room security server staff support system undefined webmaster'.split(
    ' ',
  ),
);

export const Username = z
  .string()
  .max(200, 'Too long.')
  .overwrite(normalizeUsername)
  .refine((name) => /^[a-z0-9._-]{3,32}$/.test(name), 'Use 3 to 32 of a-z, 0-9, dot, _ and -.')
  .refine((name) => !RESERVED_USERNAMES.has(name), 'This name is reserved.')
  .meta({ description: '3 to 32 of a-z, 0-9, dot, _ and - after NFKC and lower-casing; unique in that form.' });

export const Email = z
  .email()
  .max(254)
  .overwrite((address) => address.toLowerCase())
  .meta({ description: 'E-mail address.' });

const encoder = new TextEncoder();

export const Password = z
  .string()
  .max(300, 'Too long.')
  .refine(isWellFormed, 'Holds a NUL or half of a surrogate pair.')
  .overwrite((text) => text.normalize('NFC'))
  .refine((text) => encoder.encode(text).length >= 10, 'At least 10 characters. Four plain words are fine.')
  .refine((text) => encoder.encode(text).length <= 72, 'At most 72 bytes.')
  .meta({ description: '10 to 72 bytes of UTF-8 after NFC, not the username, not one of the commonest.' });

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });

export const Emoji = z
  .string()
  .min(1)
  .max(64)
  .refine(isWellFormed, 'Holds a NUL or half of a surrogate pair.')
  .refine((text) => /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text), 'Expected an emoji.')
  .refine((text) => [...SEGMENTS.segment(text)].length === 1, 'Expected one emoji.')
  .meta({ description: 'One emoji.', example: '👍' });

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
