import * as z from 'zod';
import { DisplayName } from './names.ts';

const Registration = z.enum(['open', 'invite', 'closed']).meta({ description: 'Who can make an account.' });
const Deletion = z
  .enum(['anonymise', 'remove', 'choose'])
  .meta({ description: 'What becomes of the messages of who deletes an account; `choose`: they say it.' });
const membersInvite = z.boolean().meta({
  description: 'Whether invitations of owners and moderators bring new accounts where registration is by invitation.',
});

/** What administrators set for the whole server. */
export const ServerSettings = z.object({
  organisation: z.string().meta({ description: 'Whose server it is.' }),
  registration: Registration,
  membersInvite,
  deletion: Deletion,
  auditDays: z.int().meta({ description: 'How long the audit is kept.' }),
});
export type ServerSettings = z.infer<typeof ServerSettings>;

/** Some of it. */
export const ServerSettingsChange = z
  .strictObject({
    organisation: DisplayName.optional(),
    registration: Registration.optional(),
    membersInvite: membersInvite.optional(),
    deletion: Deletion.optional(),
    auditDays: z.int().min(1).max(3_650).optional(),
  })
  .meta({ id: 'ServerSettingsChange' });
export type ServerSettingsChange = z.infer<typeof ServerSettingsChange>;
