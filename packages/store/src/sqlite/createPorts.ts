import type { Doer } from '../ports/audit.ts';
import type { Origin } from '../ports/change.ts';
import type { Store } from '../ports/store.ts';
import type { MethodName } from './calls.ts';
import { type AskedPort, type PortName, READS, WRITES } from './portSides.ts';
import type { WorkerLink } from './workerLink.ts';
import type { Written } from './writeContext.ts';

/** The ports of the store as calls to its two threads. `origins` notes which socket asked for the write of an id; `doer`: who asks for all of it. */
export function createPorts({
  writer,
  reader,
  origins,
  doer,
}: {
  writer: WorkerLink;
  reader: WorkerLink;
  origins: Map<number, Origin>;
  doer?: Doer;
}): Pick<Store, PortName> {
  /** Who asks stands last, where it is said, and stays here. */
  async function write(name: MethodName, args: unknown[]): Promise<unknown> {
    const origin = args.at(-1);
    if (!isOrigin(origin)) return (await writer.call<Written<unknown>>(name, args, { doer })).result;
    const onCall = (id: number) => void origins.set(id, origin);
    return (await writer.call<Written<unknown>>(name, args.slice(0, -1), { doer, onCall })).result;
  }

  function port<P extends PortName>(name: P): AskedPort<P> {
    const methods: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
    for (const method of WRITES[name]) methods[method] = (...args) => write([name, method], args);
    for (const method of READS[name]) methods[method] = (...args) => reader.call([name, method], args);
    // The threads answer by the very tables that this type is made of.
    return methods as AskedPort<P>;
  }

  return {
    messages: port('messages'),
    rooms: port('rooms'),
    members: port('members'),
    bans: port('bans'),
    users: port('users'),
    sessions: port('sessions'),
    invites: port('invites'),
    serverSettings: port('serverSettings'),
    links: port('links'),
    identities: port('identities'),
    audit: port('audit'),
    webhooks: port('webhooks'),
    keys: port('keys'),
    ends: port('ends'),
    backups: port('backups'),
  };
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === 'object' && value !== null && 'socketId' in value;
}
