/** Why a backup can not be made, read or restored, in one line for the person who asked for it. */
export class BackupError extends Error {}
