import { PalaverError } from '@palaver/protocol/errors';

/** Waits for what follows a write that is durable already. @returns whether it is done; false: the store did not answer, and whoever meets it next does it */
export async function unlessUnavailable(done: Promise<unknown>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch (error) {
    if (!(error instanceof PalaverError)) throw error;
    return false;
  }
}
