const FULL = 13;
const IO_ERROR = 10;
const BUSY = [5, 6];
const DAMAGED = [11, 26];

function codeOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('errcode' in error) || typeof error.errcode !== 'number')
    return 0;
  // The low byte names the kind; the rest says more of it.
  return error.errcode & 0xff;
}

/** No space left: heals by itself when there is some again. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === FULL;
}

/** Another connection holds the database: it passes. */
export function isBusy(error: unknown): boolean {
  return BUSY.includes(codeOf(error));
}

/** The disk did not do what was asked, an fsync for example: what it holds is unknown. */
export function isFatal(error: unknown): boolean {
  return codeOf(error) === IO_ERROR;
}

/** What was read is not what was written there: it stays so. */
export function isDamaged(error: unknown): boolean {
  return DAMAGED.includes(codeOf(error));
}
