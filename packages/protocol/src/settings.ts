import * as z from 'zod';

const Clock = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'Expected a time of day: HH:MM.');
const TimeZone = z
  .string()
  .max(64, { error: 'Too long.', abort: true })
  .refine(isTimeZone, 'Expected a time zone, like Pacific/Palau.');
const Quiet = z
  .strictObject({ from: Clock, to: Clock, timeZone: TimeZone })
  .meta({ description: 'When one is not told, by the wall clock of that zone, over midnight too.' });

const notify = {
  level: z.enum(['all', 'mentions', 'none']),
  quiet: Quiet.nullable(),
  preview: z.enum(['text', 'sender', 'nothing']).meta({ description: 'How much a notification shows.' }),
  sound: z.boolean(),
};
export const Locale = z.enum(['en', 'es']);

/** What a person set for all their devices. */
export const Settings = z.object({ locale: Locale, notify: z.object(notify) }).meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

/** Some of it: `notify` field by field, `quiet` as a whole. */
export const SettingsChange = z
  .strictObject({ locale: Locale.optional(), notify: z.strictObject(notify).partial().optional() })
  .meta({ id: 'SettingsChange' });
export type SettingsChange = z.infer<typeof SettingsChange>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
