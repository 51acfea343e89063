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
import { type Sample, takeSample, type Thirds, thirdsOf } from './sample.ts';
import { hasRisen, type SoakPlan } from './soakPlan.ts';

const EVERY_MS = 2_000;
/** What rose is looked at for this many thirds more: what warms up late stops, what is not let go rises on. */
const MORE_THIRDS = 2;

/**
 * People come, talk, edit, erase and go on one server with SQLite, whose metrics, audit and webhooks are in use; what it holds is looked at every few
 * seconds. Answers what it held in the two thirds that came last.
 * @throws when anything was refused
 */
export async function runSoak({ seconds, people, roomSize, seed }: SoakPlan): Promise<{
  thirds: Thirds;
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
    const startedAt = performance.now();
    let over = false;
    const isOver = () => over;
    const random = new Random(seed);
    /** What ends one life ends all of them. */
    const lives = async <T>(life: Promise<T>): Promise<T> => {
      try {
        return await life;
      } catch (error) {
        over = true;
        throw error;
      }
    };
    const members = crews.flatMap(({ roomId, people: crew }) =>
      crew.map((person) => new CrewMember(server.url, person, roomId, random.fork(person.name))),
    );
    const watch = async () => {
      const thirds: Sample[][] = [];
      for (let more = 0; !isOver() && thirds.length < 3 + more;) {
        const endsAt = startedAt + ((thirds.length + 1) * seconds * 1_000) / 3;
        const samples: Sample[] = [];
        while (!isOver() && (samples.length === 0 || performance.now() < endsAt)) {
          samples.push(await takeSample(server.pid, insides));
          await pause(EVERY_MS);
        }
        thirds.push(samples);
        if (thirds.length === 3 + more && more < MORE_THIRDS && hasRisen(thirdsOf(thirds))) more += 1;
      }
      over = true;
      return thirdsOf(thirds);
    };
    const [actions, overseen, thirds] = await Promise.all([
      Promise.all(members.map((member) => lives(member.live(isOver)))),
      lives(overseer.live(isOver)),
      watch(),
    ]);
    return { thirds, actions: actions.reduce((sum, count) => sum + count, 0), overseen };
  } finally {
    overseer?.close();
    await server.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}
