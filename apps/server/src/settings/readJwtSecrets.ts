import type { EnvironmentReader } from './environmentReader.ts';

/** What signs, where it is set, and what signed before, while that changes. */
export function readJwtSecrets(read: EnvironmentReader): {
  jwtSecret: string | undefined;
  jwtSecretPrevious: string | null;
} {
  const jwtSecret = readJwtSecret(read);
  if (read.text('MONGO_URI') !== undefined && read.text('JWT_SECRET') === undefined)
    read.fault('JWT_SECRET must be set with MONGO_URI, to the same value for every process.', null);
  return { jwtSecret, jwtSecretPrevious: readPrevious(read, jwtSecret) };
}

function readJwtSecret(read: EnvironmentReader): string | undefined {
  const secret = read.text('JWT_SECRET');
  if (secret === undefined || Buffer.byteLength(secret.trim()) >= 32) return secret;
  const instead =
    read.text('MONGO_URI') === undefined
      ? 'Leave it out, and the server makes and keeps its own.'
      : 'It is the same for every process.';
  return read.fault(`JWT_SECRET takes at least 32 bytes that nobody can guess. ${instead}`, undefined);
}

function readPrevious(read: EnvironmentReader, secret: string | undefined): string | null {
  const previous = read.text('JWT_SECRET_PREVIOUS');
  if (previous === undefined) return null;
  if (secret === undefined) return read.fault('JWT_SECRET_PREVIOUS is set: set the new JWT_SECRET too.', null);
  if (Buffer.byteLength(previous.trim()) >= 32 && previous !== secret) return previous;
  return read.fault('JWT_SECRET_PREVIOUS takes what JWT_SECRET was before, as long as that one signed.', null);
}
