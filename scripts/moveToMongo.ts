import { resolve } from 'node:path';
import { moveToMongo } from '../packages/store/src/move/moveToMongo.ts';
import { StoreOpenError } from '../packages/store/src/ports/storeOpenError.ts';

/** Moves everything from the data folder into the database that MONGO_URI names. */
// As in the server: what is made in the folder, its user alone may read.
process.umask(0o077);
const uri = process.env.MONGO_URI;
if (!uri) {
  console.error('MONGO_URI takes the address of the database to move to, like mongodb://127.0.0.1:27017/palaver.');
  process.exit(2);
}
try {
  const folder = resolve(process.env.DATA_DIR ?? 'data');
  const { messages } = await moveToMongo({
    folder,
    uri,
    onProgress: ({ messages: done, of }) => console.log(`${done} of ${of} messages`),
  });
  console.log(
    `Moved: ${messages} messages. Start the server with MONGO_URI, and with JWT_SECRET as it stands in secrets.json.`,
  );
} catch (error) {
  console.error(error instanceof StoreOpenError ? error.message : error);
  process.exit(1);
}
