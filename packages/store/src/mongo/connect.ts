import mongoose, { type Connection } from 'mongoose';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { reviveMonitor } from './reviveMonitor.ts';

/** The id of the one document that says what store this is. */
export const META_ID = 'store';
/** What that document says while a backup is being restored: no server opens the store. */
export const RESTORING = 'restoring';

const TIME_OUT_MS = 10_000;

/**
 * Connects to MongoDB: 50 connections, 10 s time-outs (E5), every write on the disks of a majority, every read of what a majority has (S1).
 * @throws StoreOpenError with one line when nothing answers there
 */
export async function connect(uri: string): Promise<Connection> {
  try {
    const connection = await mongoose
      .createConnection(uri, {
        maxPoolSize: 50,
        serverSelectionTimeoutMS: TIME_OUT_MS,
        connectTimeoutMS: TIME_OUT_MS,
        socketTimeoutMS: TIME_OUT_MS,
        waitQueueTimeoutMS: TIME_OUT_MS,
        writeConcern: { w: 'majority', journal: true, wtimeoutMS: TIME_OUT_MS },
        readConcern: { level: 'majority' },
        readPreference: 'primary',
        // What is asked while the database is away is answered with an error, not kept in memory for later.
        bufferCommands: false,
        autoIndex: false,
        autoCreate: false,
      })
      .asPromise();
    reviveMonitor(connection, TIME_OUT_MS);
    return connection;
  } catch (error) {
    throw new StoreOpenError(`MONGO_URI: no MongoDB can be used there: ${reasonOf(error)}`);
  }
}
