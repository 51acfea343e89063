import { afterEach, describe, expect, it, vi } from 'vitest';
import { newClientId } from './newClientId.ts';

describe('a clientId', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('has the form of the wire, and no two are the same', () => {
    const ids = Array.from({ length: 1_000 }, () => newClientId(Date.now(), Math.random));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  });

  it('is made without crypto, too', () => {
    vi.stubGlobal('crypto', undefined);
    Reflect.deleteProperty(globalThis, 'crypto');
    expect(newClientId(0, () => 0.5)).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });
});
