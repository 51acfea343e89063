import { expect, it } from 'vitest';
import { hashInTurn } from './hashTurns.ts';

/** Jobs that a test ends, and the order in which they began. */
function bench() {
  const began: string[] = [];
  const running: (() => void)[] = [];
  const ask = (kind: 'login' | 'registration', address: string) =>
    hashInTurn(kind, address, () => {
      began.push(`${kind} ${address}`);
      return new Promise<void>((resolve) => running.push(resolve));
    }).then(
      () => 'done',
      (error: { errorCode: string }) => error.errorCode,
    );
  const finish = async (all: Promise<string>[]) => {
    let over = false;
    void Promise.all(all).then(() => (over = true));
    while (!over) {
      running.splice(0).forEach((end) => end());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return Promise.all(all);
  };
  return { began, ask, finish };
}

it('a login is hashed before all registrations that wait', async () => {
  const { began, ask, finish } = bench();
  const all = Array.from({ length: 60 }, () => ask('registration', 'flood'));
  all.push(ask('login', 'anna'), ask('login', 'ben'));
  await finish(all);
  expect(began.slice(2, 4)).toEqual(['login anna', 'login ben']);
});

it('addresses take turns, for logins as for registrations', async () => {
  for (const kind of ['login', 'registration'] as const) {
    const { began, ask, finish } = bench();
    const all = Array.from({ length: 50 }, () => ask(kind, 'flood'));
    all.push(ask(kind, 'anna'), ask(kind, 'ben'));
    await finish(all);
    expect(began.slice(2, 5)).toEqual([`${kind} flood`, `${kind} anna`, `${kind} ben`]);
  }
});

it('where too many wait, the address that has the most gives one up', async () => {
  const { ask, finish } = bench();
  const flood = Array.from({ length: 110 }, () => ask('registration', 'flood'));
  const others = ['anna', 'ben', 'carl'].map((address) => ask('registration', address));
  const login = ask('login', 'flood');
  const answers = await finish([...flood, ...others, login]);
  expect(answers.filter((answer) => answer === 'RATE_LIMITED')).toHaveLength(11);
  expect(answers.slice(-4)).toEqual(['done', 'done', 'done', 'done']);
});
