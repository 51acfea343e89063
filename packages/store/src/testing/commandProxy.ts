import { mongo } from 'mongoose';
import { type LocalProxy, localProxy } from './localProxy.ts';

/** A command as the driver sends it: its first field is its name, and that field's value mostly the collection. */
export type Command = Record<string, unknown>;

/**
 * What becomes of a command: nothing given, it goes on to the server; an answer given, it is answered with that in the server's place.
 * What it waits for holds the command up. `connection` numbers the connections from 0.
 */
export type Judge = (command: Command, connection: number) => object | undefined | Promise<object | undefined>;

const HEADER = 16;
const FLAGS = 4;
const OP_MSG = 2013;

/** A proxy of a MongoDB server on a local port, in which a test sees every command, and may answer it as that server could. */
export function commandProxy(port: number, judge: Judge): Promise<LocalProxy> {
  return localProxy(port, ({ near, far, number }) => {
    let rest = Buffer.alloc(0);
    let turn = Promise.resolve();

    async function pass(message: Buffer): Promise<void> {
      const answer = await judgeMessage(message, (command) => judge(command, number));
      if (answer) near.write(answer);
      else if (far.writable) far.write(message);
    }
    near.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= HEADER && rest.length >= rest.readInt32LE(0)) {
        const message = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(message.length);
        turn = turn.then(() => pass(message));
      }
    });
    far.on('data', (chunk) => near.writable && near.write(chunk));
  });
}

/** The same connection string, by another port of this machine. */
export function byPort(uri: string, port: number): string {
  const url = new URL(uri);
  url.port = String(port);
  return url.toString();
}

/** @returns the whole message of the answer, or null where it goes on to the server */
async function judgeMessage(message: Buffer, judge: (command: Command) => ReturnType<Judge>): Promise<Buffer | null> {
  if (message.readInt32LE(12) !== OP_MSG) return null;
  // The one section that the driver sends: a document, after a byte that says so.
  const document = mongo.BSON.deserialize(message.subarray(HEADER + FLAGS + 1), {
    allowObjectSmallerThanBufferSize: true,
  });
  const answer = await judge(document);
  if (!answer) return null;
  const body = mongo.BSON.serialize(answer);
  const head = Buffer.alloc(HEADER + FLAGS + 1);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}
