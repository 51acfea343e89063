import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../mongo/connect.ts';
import { startMongo } from './mongoServer.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

const title = 'the server that MONGO_URI names';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  it('is left as it was: the databases of the tests are dropped, and no others', async () => {
    if ('missing' in server) throw new Error(server.missing);
    const [theirs, other] = [server.newDatabase(), server.newDatabase()];
    vi.stubEnv('MONGO_URI', theirs);
    const named = await startMongo();
    if ('missing' in named) throw new Error(named.missing);
    const ours = [named.newDatabase(), named.newDatabase()];
    for (const uri of [theirs, other, ...ours]) {
      const connection = await connect(uri);
      await connection.collection('kept').insertOne({ text: 'x' });
      await connection.close();
    }
    await named.stop();
    const connection = await connect(theirs);
    const { databases } = await connection.listDatabases();
    await connection.close();
    const names = databases.map(({ name }) => `/${name}`);
    const nameOf = (uri: string) => new URL(uri).pathname;
    expect(names).toEqual(expect.arrayContaining([theirs, other].map(nameOf)));
    for (const uri of ours) expect(names).not.toContain(nameOf(uri));
  });
});
