import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** A deployment of a service, as Render's API names it. */
const Deploy = z.object({ id: z.string(), status: z.string() });
const DeployList = z.array(z.object({ deploy: Deploy }));

const FAILED = ['build_failed', 'update_failed', 'pre_deploy_failed', 'canceled', 'deactivated'];

export interface Deployment {
  /** Where Render's API is: https://api.render.com/v1 */
  api: string;
  key: string;
  service: string;
  commit: string;
  /** Tries the server that was deployed; resolves with whether all went. */
  smoke: () => Promise<boolean>;
  /** Tells people, in one line. */
  tell: (text: string) => Promise<void>;
  /** How long it waits between two questions, and at most in all. */
  everyMs?: number;
  withinMs?: number;
}

/**
 * Deploys a commit on Render, waits until it serves, and tries it; what was live before is put back where the trial fails. Where the new one never
 * answers /ready, Render itself keeps the one before. Resolves with whether the commit is live. @throws Error where the API refuses
 */
export async function deployToRender(deployment: Deployment): Promise<boolean> {
  const { commit, smoke, tell } = deployment;
  const before = DeployList.parse(await ask(deployment, 'GET', '/deploys?status=live&limit=1'))[0]?.deploy.id;
  const { id } = Deploy.parse(await ask(deployment, 'POST', '/deploys', { commitId: commit }));
  const status = await ended(deployment, id);
  if (status !== 'live') {
    await tell(`Palaver ${commit} was not deployed (${status}); what was live before still is.`);
    return false;
  }
  if (await smoke()) {
    await tell(`Palaver ${commit} is live.`);
    return true;
  }
  if (before === undefined) {
    await tell(`Palaver ${commit} is live and failed its trial; there is none before it to go back to.`);
    return false;
  }
  const { id: back } = Deploy.parse(await ask(deployment, 'POST', '/rollback', { deployId: before }));
  const restored = (await ended(deployment, back)) === 'live';
  await tell(
    restored
      ? `Palaver ${commit} failed its trial; what was live before is live again.`
      : `Palaver ${commit} failed its trial, and going back failed too: somebody must look.`,
  );
  return false;
}

/** How a deployment ended; 'late' where it did not in time. */
async function ended(deployment: Deployment, id: string): Promise<string> {
  const { everyMs = 5_000, withinMs = 20 * 60_000 } = deployment;
  for (const until = performance.now() + withinMs; performance.now() < until; await pause(everyMs)) {
    const { status } = Deploy.parse(await ask(deployment, 'GET', `/deploys/${id}`));
    if (status === 'live' || FAILED.includes(status)) return status;
  }
  return 'late';
}

/** The key is in no message. */
async function ask({ api, key, service }: Deployment, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${api}/services/${service}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, accept: 'application/json', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`Render answered ${method} ${path} with ${response.status}.`);
  return response.json();
}
