import ipaddr from 'ipaddr.js';

/** Where requests of this server may go. */
export interface Reach {
  address(address: string): boolean;
  port(port: number): boolean;
}

/** All addresses of IPv6 that are given out to be reached from everywhere. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
/** Of these what is for other purposes and unknown to the library, as that of IPv4 is. */
const SPECIAL = ['2001::/23', '3fff::/20'].map((range) => ipaddr.IPv6.parseCIDR(range));
const BENCHMARKS = ipaddr.IPv4.parseCIDR('198.18.0.0/15');

/**
 * Whether an address is one that anybody on the internet can reach: none of this machine, of a private network, of a link, of a carrier, of many, of
 * documentation, and none of IPv6 that stands for one of IPv4.
 */
export function isPublicAddress(address: string): boolean {
  // One with a zone is of a link.
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv4) return !parsed.match(BENCHMARKS);
  return parsed instanceof ipaddr.IPv6 && parsed.match(GLOBAL) && !SPECIAL.some((range) => parsed.match(range));
}

/** The public internet, by the ports of the web. */
export const PUBLIC: Reach = { address: isPublicAddress, port: (port) => port === 80 || port === 443 };

/** Private networks too, by whatever port. */
export const ANYWHERE: Reach = { address: () => true, port: () => true };
