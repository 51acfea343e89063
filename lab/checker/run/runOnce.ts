import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { SessionAnswer } from '@palaver/protocol/answers';
import { type Cast, gatherCast } from './cast.ts';
import { drain } from './drain.ts';
import { History } from '../history/history.ts';
import { isTokenAccepted } from './isTokenAccepted.ts';
import { keepDoorTurning } from '../actors/keepDoorTurning.ts';
import { keepGoverning } from '../actors/keepGoverning.ts';
import { makeAccount } from '../../kit/account.ts';
import { Person } from '../../kit/person.ts';
import { prepareReuse } from './prepareReuse.ts';
import { runNemesis } from '../faults/runNemesis.ts';
import { Random } from '../../kit/random.ts';
import { type Build, startSystem, type System } from './system.ts';

/** After the last fault everybody gets this long to be back; the judge is stricter. */
const BACK_WITHIN_MS = 20_000;

/** Where a commit costs much there are fewer of them. */
const GOVERN_EVERY_MS = { sqlite: 1_500, mongo: 10_000 };
const LEAVE_AFTER_MS = [300, 1_500] as const;
const SIGN_UP_TRIES = 10;
/** An old refresh token lives so long after its successor was used (A4). */
const GRACE_MS = 60_000;

/** One run: servers, people, faults, and the end in which a fresh client reads everything. What happened is in the history. */
export async function runOnce(
  build: Build,
  { seed, seconds, calmMs = 0, atLeast = 0, folder, only, graceMs = GRACE_MS }: RunOptions,
): Promise<History> {
  const random = new Random(seed);
  const history = new History(join(folder, 'history.jsonl.gz'));
  const system = await startSystem(build, folder);
  try {
    const cast = await gatherCast(system, history, random.fork('cast'));
    const reuse = await prepareReuse(system, history, graceMs);
    const running = Promise.all([...cast.rawActors, ...cast.realActors].map((actor) => actor.run()));
    const door = keepDoorTurning(cast, history, random.fork('door'));
    const governing = keepGoverning(cast, history, {
      random: random.fork('governing'),
      restMs: GOVERN_EVERY_MS[build.store],
    });
    const leaving = leaveInTurn(cast, random.fork('leaving'));
    const scene = { system, random: random.fork('nemesis'), clients: cast.rawClients };
    // An actor that breaks ends the run.
    await Promise.race([running, runNemesis(scene, history, { seconds, calmMs, atLeast, only })]);
    for (const actor of [...cast.rawActors, ...cast.realActors]) actor.stop();
    history.record({ op: 'healed' });
    // What is under way ends first.
    await Promise.race([running, pause(BACK_WITHIN_MS)]);
    await Promise.all([door.stop(), governing.stop(), leaving]);
    for (const leaver of cast.leavers) await leaver.erased(cast.boss);
    await Promise.all([
      ...cast.rawClients.map((client) =>
        awaitInSync(client.name, () => client.connected && client.caughtUp(), history),
      ),
      ...cast.realActors.map((actor) => awaitInSync(`real-${actor.name}`, () => actor.inSync, history)),
    ]);
    await tryAfterLogout(system, history);
    await drain(system, cast, history);
    await reuse.tryIt();
    await Promise.all(cast.realActors.map((actor) => actor.close()));
    for (const client of cast.rawClients) client.close();
  } finally {
    await system.stop();
    await history.close();
  }
  return history;
}

export interface RunOptions {
  seed: number;
  seconds: number;
  /** How long there is no fault, in the middle. */
  calmMs?: number;
  /** How many faults are done at least, if they can be in twice the seconds. */
  atLeast?: number;
  /** Where the history and the logs go. */
  folder: string;
  /** Only faults of these names; none of them: a calm run. */
  only?: string[];
  /** The grace of an old refresh token, where the servers have another than the product's. */
  graceMs?: number;
}

/** Lets people delete their accounts while all the others talk, one soon after the other. */
async function leaveInTurn({ leavers }: Cast, random: Random): Promise<void> {
  for (const leaver of leavers) {
    await pause(random.int(...LEAVE_AFTER_MS));
    await leaver.leaveForEver();
  }
}

/** Signs somebody in and out, and shows the refresh token once more. */
async function tryAfterLogout(system: System, history: History): Promise<void> {
  const { name, session } = await signUp(system, 'leaver');
  const person = new Person(system.steadyUrl, name, session);
  const { refreshToken } = session;
  await person.must('POST', '/auth/logout', { refreshToken });
  history.record({ op: 'afterLogout', user: name, accepted: await isTokenAccepted(person, refreshToken) });
}

/** Makes an account while the store may still be busy with what the faults left: of a try that failed nobody knows, so the next has another name. */
async function signUp(system: System, name: string): Promise<{ name: string; session: SessionAnswer }> {
  for (let tries = 1; ; tries += 1) {
    try {
      const session = await makeAccount(system.steadyUrl, `${name}${tries}`);
      return { name: `${name}${tries}`, session };
    } catch (error) {
      if (tries === SIGN_UP_TRIES) throw error;
      await pause(1_000);
    }
  }
}

/** Waits until somebody is in sync, and notes when. */
async function awaitInSync(
  client: string,
  isInSync: () => boolean | Promise<boolean>,
  history: History,
): Promise<void> {
  for (const until = performance.now() + BACK_WITHIN_MS; performance.now() < until; await pause(50)) {
    if (!(await isInSync())) continue;
    history.record({ op: 'inSync', client });
    return;
  }
}
