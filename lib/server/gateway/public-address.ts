import 'server-only';
import ipaddr from 'ipaddr.js';

/** Reachable like any public address, but answering with secrets: Azure's host agent. */
const metadataAddresses = new Set(['168.63.129.16']);

/**
 * Whether an address is one of the open internet: not private, loopback, link-local, shared, multicast, metadata or
 * reserved, nor one that carries such an IPv4 address inside (mapped, NAT64). Tunnels (6to4, Teredo) are refused.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) {
    return parsed.range() === 'unicast' && !metadataAddresses.has(parsed.toString());
  }
  const bytes = parsed.toByteArray();
  // RFC 6052's well-known prefix only: networks without IPv4 reach public hosts through it.
  const nat64 = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
  if (nat64.every((byte, position) => bytes[position] === byte)) {
    return isPublicAddress(ipaddr.fromByteArray(bytes.slice(12)).toString());
  }
  // Global unicast is 2000::/3; what lies outside is special or not handed out.
  return parsed.range() === 'unicast' && ((bytes[0] ?? 0) & 0xe0) === 0x20;
}
