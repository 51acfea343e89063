import type { AuditDocument, AuditedDocument } from '../mongo/documents.ts';

/** The rows of the audit that a document holds until they are brought there. */
export function auditRowsOf(audited: AuditedDocument['audited']): AuditDocument[] {
  return Object.values(audited ?? {}).flat();
}
