import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { BackupError } from '@palaver/store/backup/backupError';
import { reasonOf } from '@palaver/store/rules/reasonOf';

/** What every file of age begins with; one in its armour of letters is not read. */
export const AGE_MARK = 'age-encryption.org/';

/** Encrypts what a backup is written from. */
export interface Seal {
  encrypt(plain: Readable): Promise<Readable>;
  /** Opens what this seal encrypted, and nothing else. It is kept nowhere: with it the file is read once after it was written. */
  identity: string;
}

/**
 * Prepares encryption to the public key of an operator, in the format of age. A key that is made for this one backup and then forgotten opens it too.
 * @param recipient age1…, as age-keygen prints it
 * @throws BackupError when it is none
 */
export async function createSeal(recipient: string): Promise<Seal> {
  const age = await import('age-encryption');
  const encrypter = new age.Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw new BackupError(`"${recipient}" is no public key of age: it begins with age1, as age-keygen prints it.`);
  }
  // Where the operator's key is safe from quantum computers, the other one must be too.
  const identity = await (recipient.startsWith('age1pq1') ? age.generateHybridIdentity() : age.generateIdentity());
  encrypter.addRecipient(await age.identityToRecipient(identity));
  return {
    identity,
    encrypt: async (plain) => toNode(await encrypter.encrypt(toWeb(plain))),
  };
}

/**
 * Decrypts a file of age.
 * @param identities AGE-SECRET-KEY-1…, any of which may open it
 * @throws BackupError when none does; a file that was altered fails while it is read
 */
export async function openSeal(sealed: Readable, identities: string[], file: string): Promise<Readable> {
  if (identities.length === 0)
    throw new BackupError(`${file} is encrypted. Name the file with the secret key: --identity <file>.`);
  const age = await import('age-encryption');
  const decrypter = new age.Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    throw new BackupError('What --identity names holds no secret key of age: AGE-SECRET-KEY-1 and so on, one a line.');
  }
  try {
    return toNode(await decrypter.decrypt(toWeb(sealed)));
  } catch (error) {
    throw new BackupError(`${file} can not be decrypted: ${reasonOf(error)}.`);
  }
}

// The same streams, of which Node's types and the web's know each other only halfway.
function toWeb(stream: Readable): globalThis.ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as globalThis.ReadableStream<Uint8Array>;
}

function toNode(stream: globalThis.ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream as unknown as ReadableStream<Uint8Array>);
}
