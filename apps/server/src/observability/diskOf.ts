import { statfs } from 'node:fs/promises';

/** The disk of a folder, in bytes. @throws where the folder can not be looked at */
export async function diskOf(folder: string): Promise<{ free: number; total: number }> {
  const { bsize, bavail, blocks } = await statfs(folder);
  // What is kept back for root is not free for the server.
  return { free: bavail * bsize, total: blocks * bsize };
}
