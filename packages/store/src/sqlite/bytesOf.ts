import { stat } from 'node:fs/promises';

/** What a database and the log before it (`-wal`) take on the disk; one that is not there takes nothing. */
export async function bytesOf(file: string): Promise<number> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((one) =>
      stat(one).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
