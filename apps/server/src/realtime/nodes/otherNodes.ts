const LEFT_MAX = 10_000;

/** Who is here through other nodes, with their rooms: as those nodes publish it, and as what they keep in common says now and then. */
export class OtherNodes {
  #nodes = new Map<string, Map<string, string[]>>();
  /** The rooms of those who went: it is still to be published to others. */
  readonly #left = new Map<string, string[]>();
  #listener: (userId: string) => void = () => undefined;

  /** Called with everybody who came or went through another node. */
  onChange(listener: (userId: string) => void): void {
    this.#listener = listener;
  }

  has(userId: string): boolean {
    return this.#find(userId) !== undefined;
  }

  /** The rooms of somebody who is, or was just now, here through another node. */
  roomsOf(userId: string): string[] | undefined {
    return this.#find(userId) ?? this.#left.get(userId);
  }

  userIds(): Set<string> {
    return new Set([...this.#nodes.values()].flatMap((people) => [...people.keys()]));
  }

  /** One person came through a node, or is in other rooms now; null: went. */
  set(nodeId: string, userId: string, rooms: string[] | null): void {
    const before = this.#find(userId);
    const people = this.#nodes.get(nodeId) ?? new Map<string, string[]>();
    this.#nodes.set(nodeId, people);
    if (rooms) people.set(userId, rooms);
    else people.delete(userId);
    this.#notify(userId, before);
  }

  /** All of them anew. */
  replace(nodes: Map<string, Map<string, string[]>>): void {
    const userIds = this.userIds();
    const before = new Map([...userIds].map((userId) => [userId, this.#find(userId)]));
    this.#nodes = nodes;
    for (const userId of new Set([...this.userIds(), ...userIds])) this.#notify(userId, before.get(userId));
  }

  #find(userId: string): string[] | undefined {
    for (const people of this.#nodes.values()) {
      const rooms = people.get(userId);
      if (rooms) return rooms;
    }
    return undefined;
  }

  #notify(userId: string, before: string[] | undefined): void {
    const isElsewhere = this.has(userId);
    if (isElsewhere === (before !== undefined)) return;
    if (this.#left.size > LEFT_MAX) this.#left.clear();
    if (before) this.#left.set(userId, before);
    else this.#left.delete(userId);
    this.#listener(userId);
  }
}
