import { describe, expect, it } from 'vitest';
import { keyOf } from './keyOf.ts';

const pressed = (key: string, code: string, shiftKey = false) => keyOf({ key, code, shiftKey });

describe('the key that was meant', () => {
  it('is known by its place where it is no Latin letter', () => {
    expect(pressed('л', 'KeyK')).toBe('k');
    expect(pressed('Л', 'KeyK', true)).toBe('K');
    expect(pressed('φ', 'KeyF')).toBe('f');
    expect(pressed('ק', 'KeyE')).toBe('e');
    expect(pressed('؟', 'Slash', true)).toBe('?');
  });

  it('is the letter itself on every layout with Latin letters, wherever it lies', () => {
    expect(pressed('k', 'KeyV')).toBe('k');
    expect(pressed('ı', 'KeyI')).toBe('ı');
    expect(pressed('é', 'Digit2')).toBe('é');
  });

  it('stays what it is for signs and named keys', () => {
    expect(pressed('.', 'KeyE')).toBe('.');
    expect(pressed('?', 'Digit7', true)).toBe('?');
    expect(pressed('Delete', 'Delete')).toBe('Delete');
  });
});
