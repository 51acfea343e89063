import { describe, expect, it } from 'vitest';
import { roomHead } from '../../testing/roomHead.ts';
import { KnownRooms } from './knownRooms.ts';
import { emptyPlace } from './placeDocument.ts';

describe('what a node knows of rooms', () => {
  const roomOf = (members: number) => {
    const ids = Array.from({ length: members }, (_, i) => `user-${i}`);
    return { head: roomHead(), places: new Map(ids.map((id) => [id, emptyPlace('room', id)])) };
  };

  it('is kept for rooms with up to a thousand members', () => {
    const known = new KnownRooms();
    known.note('fits', roomOf(1_000));
    known.note('large', roomOf(1_001));
    expect(known.find('fits')?.places.size).toBe(1_000);
    expect(known.find('large')).toBeUndefined();
    known.note('fits', roomOf(1_001));
    expect(known.find('fits')).toBeUndefined();
  });

  it('is bounded: of more than 20,000 places all is forgotten', () => {
    const known = new KnownRooms();
    const room = roomOf(999);
    for (let i = 0; i <= 20; i += 1) known.note(`room-${i}`, room);
    expect(known.find('room-0')).toBe(room);
    // What is noted again, or forgotten, counts once.
    for (let i = 0; i < 10; i += 1) known.note('room-20', room);
    known.forget('room-1');
    known.note('room-21', room);
    expect(known.find('room-0')).toBe(room);
    known.note('room-22', room);
    expect(known.find('room-0')).toBeUndefined();
    expect(known.find('room-22')).toBe(room);
  });
});
