import type { Random } from '../../kit/random.ts';

/** One message that somebody is to write: rooms and people by number. No two texts are the same. */
export interface Remark {
  room: number;
  by: number;
  text: string;
}

const WORDS =
  'the boat is back at pier with one patient stable we need oxygen and two people can you take shift tonight weather turns clinic has power again call me when radio dead on my way eta twenty minutes thanks copy that no change since noon bring stretcher fuel low north road closed by tree ask doctor for more saline please confirm'.split(
    ' ',
  );

/** Who says what, by a seed: sentences of 5 to 16 words, as crews write them. */
export class Talk {
  readonly #random: Random;
  readonly #people: number;
  #n = 0;

  constructor(random: Random, people: number) {
    this.#random = random;
    this.#people = people;
  }

  text(): string {
    const words = Array.from({ length: this.#random.int(5, 16) }, () => this.#random.pick(WORDS));
    return `${(this.#n += 1)}: ${words.join(' ')}`;
  }

  in(room: number): Remark {
    return { room, by: this.#random.int(0, this.#people - 1), text: this.text() };
  }

  /** So many in each room, mixed as they would come. */
  many(counts: readonly number[]): Remark[] {
    const rooms = counts.flatMap((count, room) => Array.from({ length: count }, () => room));
    for (let i = rooms.length - 1; i > 0; i -= 1) {
      const j = this.#random.int(0, i);
      const [a = 0, b = 0] = [rooms[i], rooms[j]];
      rooms[i] = b;
      rooms[j] = a;
    }
    return rooms.map((room) => this.in(room));
  }
}
