import type { ChildProcess } from 'node:child_process';

const EVERY_MS = 10;

/** Asks a server that was just started for its /health until it answers. @throws Error when it ends instead, or does not within the time */
export async function untilHealthy(url: string, child: ChildProcess, withinMs: number): Promise<void> {
  for (const until = performance.now() + withinMs; performance.now() < until;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const up = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new Error('The server did not come up.');
}
