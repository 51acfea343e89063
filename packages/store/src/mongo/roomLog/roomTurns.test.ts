import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { roomHead } from '../../testing/roomHead.ts';
import { createModels } from '../models.ts';
import { StoreClock } from '../storeClock.ts';
import { RoomTurns } from './roomTurns.ts';

describe('the round of nodes that commit in a room', () => {
  const clock = new StoreClock();
  /** Never connected: nothing here is stored. */
  const models = createModels(mongoose.createConnection());
  const turns = new RoomTurns('own', models, clock);
  const place = (node: string, ageMs: number) => `${node} ${clock.now() - ageMs} 2000`;

  it('is left with the last commit, and with a place of three seconds', () => {
    const [fresh, old, another] = [place('own', 2_500), place('own', 3_500), place('another', 0)];
    expect(turns.ending(roomHead({ turns: [another, fresh] }), true).places).toEqual([]);
    expect(turns.ending(roomHead({ turns: [another, old] }), true).places).toEqual([old]);
    expect(turns.ending(roomHead({ turns: [another, fresh] }), false).places).toEqual([fresh]);
    expect(turns.ending(roomHead({ turns: [fresh] }), true).places).toEqual([fresh]);
  });

  it('holds nobody’s place for longer than anybody waits for a commit', () => {
    const [waits, died] = [place('another', 14_000), place('third', 16_000)];
    const room = roomHead({ turns: [died, waits] });
    expect(turns.ending(room, true).places).toEqual([died]);
    expect(turns.othersWait(room)).toBe(true);
    expect(turns.othersWait(roomHead({ turns: [died] }))).toBe(false);
  });
});
