import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

const HEADER_BYTES = 12;
/** The kind and the class of a question. */
const QUESTION_TAIL_BYTES = 4;

/** A DNS server of this machine, and a look-up by it. */
export interface TestDns {
  /** All IPv4 addresses of a name, as this server answers. */
  resolve(name: string): Promise<string[]>;
  /** How often it was asked. */
  asked(): number;
  close(): Promise<void>;
}

/** Answers each question, whatever its name, with the next of these lists of IPv4 addresses, and all further ones with the last; null: with nothing at all. */
export async function startDns(...answers: (string[] | null)[]): Promise<TestDns> {
  let asked = 0;
  const socket = createSocket('udp4', (query, { port, address }) => {
    const addresses = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (addresses) socket.send(answer(query, addresses), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolve: (name) => resolver.resolve4(name),
    asked: () => asked,
    close: () => {
      resolver.cancel();
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}

function answer(query: Buffer, addresses: string[]): Buffer {
  const end = query.indexOf(0, HEADER_BYTES) + 1 + QUESTION_TAIL_BYTES;
  const head = Buffer.from(query.subarray(0, end));
  // An answer, recursion done, one question, so many answers, and nothing else.
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  // The name of the question, an address of the internet, good for no time.
  const records = addresses.map((address) =>
    Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, ...records]);
}
