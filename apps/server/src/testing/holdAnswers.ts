import { faultOfAck, faultOfAnswer, faultOfError, faultOfEvent } from '@palaver/protocol/testing/faultOfAnswer';
import { Manager } from 'socket.io-client';
import { afterEach, expect } from 'vitest';

/**
 * Holds every answer of REST, every ack and every live event that any test is given against the schemas that the documents are made from (E3).
 * It stands where the answers arrive, in this process's `fetch` and in Socket.IO's client, so that no test can go past it.
 */
const faults: string[] = [];
const note = (where: string, fault: string | null) => fault !== null && faults.push(`${where}: ${fault}`);

afterEach(() => {
  const found = faults.splice(0);
  if (found.length > 0) throw new Error(`Not as the documents say:\n${found.join('\n')}`);
});

const plainFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  const path = response.url === '' ? '' : new URL(response.url).pathname;
  // Every answer of the real server bears a number, and what merely stands in for one in a test has none.
  if (path.startsWith('/api/') && response.headers.has('x-request-id')) {
    const method = (input instanceof Request ? input.method : init?.method) ?? 'GET';
    const text = await response.clone().text();
    if (method !== 'OPTIONS')
      note(`${method} ${path}`, faultOfAnswer(method, path, response.status, text === '' ? undefined : parse(text)));
  }
  return response;
};

/** What Socket.IO's parser gives, by its numbers. */
interface Packet {
  type: number;
  id?: number;
  data?: unknown;
}
const [EVENT, ACK, CONNECT_ERROR] = [2, 3, 4];

const asked = new WeakMap<Manager, Map<number, string>>();
tap('_packet', (manager, { type, id, data }) => {
  if (type !== EVENT || id === undefined || !Array.isArray(data)) return;
  const names = asked.get(manager) ?? new Map<number, string>();
  asked.set(manager, names.set(id, String(data[0])));
});
tap('ondecoded', (manager, { type, id, data }) => {
  if (type === EVENT && Array.isArray(data)) note(`event ${String(data[0])}`, faultOfEvent(String(data[0]), data[1]));
  if (type === CONNECT_ERROR && typeof data === 'object' && data !== null && 'data' in data)
    note('connect_error', faultOfError(data.data));
  if (type !== ACK || id === undefined || !Array.isArray(data)) return;
  const name = asked.get(manager)?.get(id) ?? '';
  asked.get(manager)?.delete(id);
  note(`ack of ${name}`, faultOfAck(name, data[0]));
});

/** Looks at every packet that passes through this method of Socket.IO's client, on its way. */
function tap(method: '_packet' | 'ondecoded', look: (manager: Manager, packet: Packet) => void): void {
  const plain: unknown = Reflect.get(Manager.prototype, method);
  if (typeof plain !== 'function') throw new Error(`socket.io-client has no ${method} any more.`);
  Reflect.set(Manager.prototype, method, function seen(this: Manager, packet: Packet) {
    if (!isStandIn()) look(this, packet);
    Reflect.apply(plain, this, [packet]);
  });
}

/** The tests of the client, and those of the checker's own parts, have servers that only stand in for ours. */
function isStandIn(): boolean {
  const path = expect.getState().testPath ?? '';
  return ['/packages/client/src/', '/lab/checker/'].some((folder) => path.includes(folder));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
