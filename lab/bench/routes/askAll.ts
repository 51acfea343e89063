import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What is asked of the server once. */
export interface Question {
  method: string;
  path: string;
  token?: string;
  body?: unknown;
}

/** Who asks how often: each of the users one question in this time (ms), spread over it; 0: all at once. */
export interface Pace {
  users: number;
  rounds: number;
  everyMs: number;
}

/**
 * So many users ask, each the next question when its time has come and the last is answered.
 * @param ask the question of a user in a round
 * @returns how long each answer took, ms
 * @throws Error for an answer that is not a success
 */
export async function askAll(
  url: string,
  { users, rounds, everyMs }: Pace,
  ask: (user: number, round: number) => Question,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  const times: number[] = [];
  const beginsAt = performance.now();
  const user = async (number: number) => {
    for (let round = 0; round < rounds; round += 1) {
      const at = beginsAt + everyMs * (round + number / users);
      if (everyMs > 0) await pause(Math.max(0, at - performance.now()));
      const startedAt = performance.now();
      await answered(url, agent, ask(number, round));
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: users }, (_, i) => user(i)));
  agent.destroy();
  return times;
}

function answered(url: string, agent: Agent, { method, path, token, body }: Question): Promise<void> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api${path}`, { method, agent, headers }, (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (status < 300) resolve();
        else reject(new Error(`${method} ${path}: ${status}`));
      });
    });
    asked.once('error', reject);
    asked.end(text);
  });
}
