import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@palaver/store/testing/freePort';
import { makeCrews } from '../kit/makeCrews.ts';
import { Random } from '../kit/random.ts';
import { ServerInsides } from '../kit/serverInsides.ts';
import { ServerProcess } from '../kit/serverProcess.ts';
import { CrewMember } from './crewMember.ts';
import { type Overseen, Overseer } from './overseer.ts';
import { type Sample, takeSample } from './sample.ts';
import type { SoakPlan } from './soakPlan.ts';

const EVERY_MS = 2_000;

/**
 * People come, talk, edit, erase and go on one server with SQLite, whose metrics, audit and webhooks are in use; what it holds is looked at every few
 * seconds.
 * @throws when anything was refused
 */
export async function runSoak({ seconds, people, roomSize, seed }: SoakPlan): Promise<{
  samples: Sample[];
  actions: number;
  overseen: Overseen;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-soak-'));
  const insides = new ServerInsides(join(folder, 'insides'));
  const server = new ServerProcess(
    await freePort(),
    join(folder, 'data'),
    { ...insides.env, ...Overseer.env },
    {
      asNpmStart: true,
      preload: [ServerInsides.preload],
    },
  );
  let overseer: Overseer | null = null;
  try {
    await server.start();
    overseer = await Overseer.begin(server);
    const crews = await makeCrews(server.url, Math.ceil(people / roomSize), roomSize);
    const endsAt = performance.now() + seconds * 1_000;
    let failed = false;
    const isOver = () => failed || performance.now() >= endsAt;
    const random = new Random(seed);
    /** What ends one life ends all of them. */
    const lives = async <T>(life: Promise<T>): Promise<T> => {
      try {
        return await life;
      } catch (error) {
        failed = true;
        throw error;
      }
    };
    const members = crews.flatMap(({ roomId, people: crew }) =>
      crew.map((person) => new CrewMember(server.url, person, roomId, random.fork(person.name))),
    );
    const samples: Sample[] = [];
    const watch = async () => {
      while (!isOver()) {
        samples.push(await takeSample(server.pid, insides));
        await pause(EVERY_MS);
      }
    };
    const [actions, overseen] = await Promise.all([
      Promise.all(members.map((member) => lives(member.live(isOver)))),
      lives(overseer.live(isOver)),
      watch(),
    ]);
    return { samples, actions: actions.reduce((sum, count) => sum + count, 0), overseen };
  } finally {
    overseer?.close();
    await server.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}
