import { createHmac, timingSafeEqual } from 'node:crypto';

const MAC_BYTES = 32;
/** Longer lines are dropped unread; what they said is found in the store (R4). */
const SIGNED_MAX_BYTES = 8 * 1024 * 1024;

/** Which keys nodes sign by at a moment. */
export interface NodeSecrets {
  current: { nodes: string };
  nodeKeys: string[];
}

/** Signs what nodes publish to each other through something that others may write to: Redis is a messenger, no authority (M2). */
export interface NodeSignature {
  /** `body` with its signature in front. It holds for this place (a channel, a key) alone. */
  sign(place: string, body: string | Uint8Array): Buffer;
  /** The body of what was signed for this place with the same key; null for anything else. */
  verify(place: string, signed: Uint8Array): Buffer | null;
}

/** HMAC-SHA256 by secrets of the nodes of one store: the one that signs, and those that other nodes may sign by. */
export function createNodeSignature(secrets: NodeSecrets): NodeSignature {
  const mac = (key: string, place: string, body: Uint8Array) =>
    createHmac('sha256', key)
      .update(`${Buffer.byteLength(place)}:${place}:`)
      .update(body)
      .digest();
  return {
    sign(place, body) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      return Buffer.concat([mac(secrets.current.nodes, place, bytes), bytes]);
    },
    verify(place, signed) {
      if (signed.length < MAC_BYTES || signed.length > SIGNED_MAX_BYTES) return null;
      const body = Buffer.from(signed.buffer, signed.byteOffset + MAC_BYTES, signed.length - MAC_BYTES);
      const given = signed.subarray(0, MAC_BYTES);
      return secrets.nodeKeys.some((key) => timingSafeEqual(mac(key, place, body), given)) ? body : null;
    },
  };
}
