import type { Doer } from '../ports/audit.ts';
import { auditReads, auditWrites } from './audit.ts';
import { backupWrites } from './backups.ts';
import { banReads, banWrites } from './bans.ts';
import type { Database } from './database.ts';
import { endWrites } from './ends.ts';
import { identityReads, identityWrites } from './identities.ts';
import { inviteReads, inviteWrites } from './invites.ts';
import { keyReads, keyWrites } from './keys.ts';
import { linkReads, linkWrites } from './links.ts';
import { memberReads, memberWrites } from './members.ts';
import { messageReads } from './messageReads.ts';
import { messageWrites } from './messages.ts';
import { roomReads, roomWrites } from './rooms.ts';
import { serverSettingsReads, serverSettingsWrites } from './serverSettings.ts';
import { sessionReads, sessionWrites } from './sessions.ts';
import { setupTaken, userReads, userWrites } from './users.ts';
import { webhookReads, webhookWrites } from './webhooks.ts';
import type { WriteContext } from './writeContext.ts';

/** All that the writing thread can be asked, in the shape of the ports. Each answers what it changed too. */
export function createWrites(ctx: WriteContext) {
  return {
    messages: messageWrites(ctx),
    rooms: roomWrites(ctx),
    members: memberWrites(ctx),
    bans: banWrites(ctx),
    users: userWrites(ctx),
    sessions: sessionWrites(ctx),
    invites: inviteWrites(ctx),
    serverSettings: serverSettingsWrites(ctx),
    links: linkWrites(ctx),
    identities: identityWrites(ctx),
    audit: auditWrites(ctx),
    webhooks: webhookWrites(ctx),
    keys: keyWrites(ctx),
    ends: endWrites(ctx),
    backups: backupWrites(ctx),
  };
}

/** All that the reading thread can be asked, in the shape of the ports. */
export function createReads(db: Database) {
  return {
    messages: messageReads(db),
    rooms: roomReads(db),
    members: memberReads(db),
    bans: banReads(db),
    users: userReads(db),
    sessions: sessionReads(db),
    invites: inviteReads(db),
    serverSettings: serverSettingsReads(db),
    links: linkReads(db),
    identities: identityReads(db),
    audit: auditReads(db),
    webhooks: webhookReads(db),
    keys: keyReads(db),
    // Of the database as a whole.
    meta: {
      setupTaken: () => setupTaken(db),
      ping: () => db.get('SELECT count(*) AS n FROM meta') !== undefined,
    },
  };
}

/** Which method of which port. */
export type MethodName = [port: string, method: string];

/** One call as it crosses to a thread. */
export interface Call {
  id: number;
  name: MethodName;
  args: unknown[];
  /** Who asks, where the audit is to tell of it. */
  doer?: Doer;
}

/** What the main thread sends: the calls of one turn, and the moment by its clock. */
export interface Request {
  at: number;
  calls: Call[];
}

/** How one call ended. `unavailable`: it may work later, and nothing was stored. `damaged`: the database is. */
export type Answer =
  { id: number; value: unknown } | { id: number; error: string; unavailable: boolean; damaged: boolean };

/** What the writing thread answers: how the calls of one commit ended, and how long it took in ms. */
export interface Committed {
  answers: Answer[];
  tookMs: number;
}

/** What a thread sends first: that it is ready, or why not. */
export type Ready = { ready: true; epoch: string } | { ready: false; error: string };

/** The function that a call names. @throws Error when there is none */
export function methodOf(
  ports: Record<string, Record<string, (...args: never[]) => unknown>>,
  [port, method]: MethodName,
): (...args: never[]) => unknown {
  const found = ports[port]?.[method];
  if (!found) throw new Error(`There is no call ${port}.${method}.`);
  return found;
}
