import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Reach } from './reach.ts';

/** Answers all addresses of a name. */
export type Resolve = (hostname: string) => Promise<string[]>;

/** As this machine resolves names. */
export const resolveHere: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/** A request that is not made; the message says in a sentence why. */
export class OutgoingRefused extends Error {}

/** What a URL leads to: the addresses were checked, and are the only ones that may be connected to. */
export interface Target {
  url: URL;
  addresses: string[];
}

/**
 * Reads where a URL leads, and resolves its name once.
 * @throws OutgoingRefused where this server must not go there; whatever `resolve` throws
 */
export async function targetOf(text: string, reach: Reach, resolve: Resolve): Promise<Target> {
  const url = readUrl(text, reach);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(name) === 0 ? await resolve(name) : [name];
  if (addresses.length === 0) throw new Error('The name has no address.');
  // One of several is enough: which one is taken is not for others to choose.
  if (!addresses.every((address) => reach.address(address)))
    throw new OutgoingRefused('The address leads into a private network.');
  return { url, addresses };
}

function readUrl(text: string, reach: Reach): URL {
  if (!URL.canParse(text)) throw new OutgoingRefused('This is no address.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new OutgoingRefused('The address must begin with https:// or http://.');
  if (url.username !== '' || url.password !== '')
    throw new OutgoingRefused('The address must not hold a name or a password.');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!reach.port(port)) throw new OutgoingRefused('The address must use port 443 or 80.');
  // The dot of a name that is complete belongs to no certificate.
  url.hostname = url.hostname.replace(/\.+$/, '');
  // Whatever a resolver says of these names, they mean this machine.
  if (/(^|\.)localhost$/.test(url.hostname) && !reach.address('127.0.0.1'))
    throw new OutgoingRefused('The address leads to this machine.');
  return url;
}
