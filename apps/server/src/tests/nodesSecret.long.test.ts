import { expect, it, vi } from 'vitest';
import { codeAt, PASSWORD, switchOn } from '../testing/authenticator.ts';
import { describeNodes, hears, type Person } from '../testing/describeNodes.ts';
import { rest } from '../testing/rest.ts';

const [BEFORE, NEW] = ['one-secret-for-all-nodes-of-the-tests', 'another-secret-for-all-nodes-of-the-tests'];
const CHANGED = { JWT_SECRET: NEW, JWT_SECRET_PREVIOUS: BEFORE };
const STEP_MS = 30_000;

await describeNodes('nodes that change JWT_SECRET one after another', (nodes) => {
  const login = (node: number, totp: string) => {
    const body = { username: 'anna', password: PASSWORD, totp, rememberMe: true, tokenInBody: true };
    return rest(nodes.url(node), 'POST', '/api/auth/login', { body });
  };
  const refresh = (node: number, refreshToken: string) =>
    rest(nodes.url(node), 'POST', '/api/auth/token', { body: { refreshToken } });
  const signer = async () => (await nodes.stores(0).keys.signing())?.secret;

  /** Sends in order, by whichever node answers, each until it is acknowledged. It ends when it is told to. @returns what was acknowledged */
  async function keepSending(person: Person, isOver: () => boolean): Promise<string[]> {
    const acked: string[] = [];
    for (let i = 0; !isOver(); i += 1) {
      const text = `${person.id} ${i}`;
      const clientId = nodes.clientId();
      for (let node = i; ; node += 1) {
        const body = { roomId: 'general', clientId, text };
        // A node that restarts does not answer; one that answers knows the token, whoever signed it.
        const sent = await nodes.call(person, node % 2, 'POST', '/messages', body).catch(() => null);
        expect(sent?.status).not.toBe(401);
        if (sent && sent.status < 300) break;
      }
      acked.push(text);
    }
    return acked;
  }

  it('a session of 30 days, a second factor and a queue under load go on, and nobody signs in again', async () => {
    const anna = await nodes.join('anna', 0);
    const ben = await nodes.join('ben', 1);
    const { secret } = await switchOn(nodes.url(0), anna.token, Date.now());
    let ahead = 0;
    /** The code of a time step that is not used yet, by the clock of the nodes, however long all this takes. */
    const nextCode = () => {
      nodes.advance(STEP_MS);
      ahead += STEP_MS;
      return codeAt(secret, Date.now() + ahead);
    };
    const first = await login(1, nextCode());
    let remembered = String(first.body.refreshToken);
    const before = await signer();
    let isOver = false;
    const sending = Promise.all([anna, ben].map((person) => keepSending(person, () => isOver)));

    /** What a token, a session and a code are worth at both nodes, one after another. */
    async function goOn(): Promise<void> {
      for (const node of [0, 1]) {
        const { status, body } = await refresh(node, remembered);
        expect(status).toBe(200);
        remembered = String(body.refreshToken);
        for (const other of [0, 1])
          expect((await nodes.call({ token: String(body.accessToken) }, other, 'GET', '/users/me')).body).toMatchObject(
            { username: 'anna' },
          );
      }
      const again = await login(0, nextCode());
      expect(again.status).toBe(200);
      expect((await refresh(1, String(again.body.refreshToken))).status).toBe(200);
    }

    await goOn();
    await nodes.restart(0, CHANGED);
    // Node 1 knows the one before alone: so that is what both sign by, and the bus goes on.
    expect(await signer()).toBe(before);
    await goOn();
    const [annaAt0, benAt1] = [
      { ...anna, socket: await nodes.connect(anna.token, 0) },
      { ...ben, socket: await nodes.connect(ben.token, 1) },
    ];
    await nodes.joined(annaAt0, benAt1);
    await nodes.restart(1, CHANGED);
    // Both have it: it signs from now on, and node 0 hears of it within 8 s.
    await vi.waitFor(async () => expect(await signer()).not.toBe(before), { timeout: 40_000, interval: 200 });
    await goOn();
    const benBack = { ...ben, socket: await nodes.connect(ben.token, 1) };
    await nodes.joined(annaAt0, benBack);
    await nodes.say(annaAt0, 'general', 'by the new one');
    await hears(benBack, 'by the new one');
    isOver = true;
    const acked = (await sending).flat();
    expect(acked.length).toBeGreaterThan(20);

    const stored: string[] = [];
    for (let after = 0; ;) {
      const page = await nodes.call(anna, 0, 'GET', `/rooms/general/messages?after=${after}&limit=100`);
      const { messages } = page.body as { messages: { seq: number; text: string }[] };
      if (messages.length === 0) break;
      stored.push(...messages.map(({ text }) => text));
      after = Math.max(...messages.map(({ seq }) => seq));
    }
    const sent = stored.filter((text) => acked.includes(text));
    expect(sent.toSorted()).toEqual(acked.toSorted());

    // A node that knows the one before alone would not understand the others.
    await expect(nodes.restart(1)).rejects.toThrow(/^JWT_SECRET: another process on this database/);
    // Without the one before all goes on.
    await nodes.restart(0, { JWT_SECRET: NEW });
    expect((await refresh(0, remembered)).status).toBe(200);
    expect((await login(0, nextCode())).status).toBe(200);
  }, 180_000);
});
