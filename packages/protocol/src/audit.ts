import * as z from 'zod';
import { AUDIT_ACTIONS, AUDIT_SUBJECTS } from './auditActions.ts';

export const AuditAction = z.enum(AUDIT_ACTIONS);
export type AuditAction = z.infer<typeof AuditAction>;

const Detail = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One row of the audit: who did what to whom, when and from where. It holds ids; names are those of the moment in which it is read. */
export const Audit = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    action: AuditAction,
    actor: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'Who did it; null: the server itself, or somebody who is not known.' }),
    subject: z
      .object({ kind: z.enum(AUDIT_SUBJECTS), id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'To whom or what. The name is empty where there is none any more.' }),
    address: z.string().nullable().meta({ description: 'From which address of the network, where one is known.' }),
    details: z.record(z.string(), Detail),
  })
  .meta({ id: 'Audit', description: 'A row of the audit.' });
export type Audit = z.infer<typeof Audit>;
export type AuditDetails = Audit['details'];
