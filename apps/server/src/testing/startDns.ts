import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HEADER_BYTES = 12;
/** The kind and the class of a question. */
const QUESTION_TAIL_BYTES = 4;

/** A DNS server of this machine, by UDP and TCP, and a look-up by it. */
export interface TestDns {
  port: number;
  /** All IPv4 addresses of a name, as this server answers. */
  resolve(name: string): Promise<string[]>;
  /** How often it was asked. */
  asked(): number;
  close(): Promise<void>;
}

/** Answers each question, whatever its name, with the next of these lists of IPv4 addresses, and all further ones with the last; null: with nothing at all. */
export async function startDns(...answers: (string[] | null)[]): Promise<TestDns> {
  let asked = 0;
  const next = () => answers[Math.min((asked += 1), answers.length) - 1];
  const socket = createSocket('udp4', (query, { port, address }) => {
    const addresses = next();
    if (addresses) socket.send(answer(query, addresses), port, address);
  });
  // By TCP two bytes before each message say how long it is; a question comes in one piece.
  const streams = createServer((stream) =>
    stream
      .on('error', () => stream.destroy())
      .on('data', (query: Buffer) => {
        const addresses = next();
        if (!addresses) return;
        const message = answer(query.subarray(2), addresses);
        stream.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]));
      }),
  );
  // Many ports are taken by TCP, and hardly one by UDP: that takes what the other was given.
  streams.listen(0, '127.0.0.1');
  await once(streams, 'listening');
  const place = streams.address();
  socket.bind(typeof place === 'object' ? place?.port : undefined, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    port: socket.address().port,
    resolve: (name) => resolver.resolve4(name),
    asked: () => asked,
    close: () => {
      resolver.cancel();
      streams.close();
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
