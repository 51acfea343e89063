/** What is noted in the audit. In a file of its own: the threads of the store load no package. */
export const AUDIT_ACTIONS = [
  'login',
  'loginFailed',
  'logout',
  'sessionEnded',
  'passwordChanged',
  'resetAsked',
  'resetDone',
  'emailChanged',
  'secondFactorOn',
  'secondFactorOff',
  'register',
  'setupCodeFailed',
  'roleChanged',
  'deactivated',
  'reactivated',
  'userDeleted',
  'dataExported',
  'inviteMade',
  'inviteUsed',
  'inviteWithdrawn',
  'roomMade',
  'roomArchived',
  'roomDeleted',
  'ownerSet',
  'memberBanned',
  'memberUnbanned',
  'memberMuted',
  'memberRemoved',
  'settingsChanged',
  'botMade',
  'webhookMade',
  'webhookChanged',
] as const;

/** What an action was done to. */
export const AUDIT_SUBJECTS = ['user', 'room', 'invite', 'webhook'] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];
