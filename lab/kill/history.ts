import type { Message } from '@palaver/protocol/entities';

export interface Verdict {
  stored: number;
  acknowledged: number;
  shown: number;
  faults: string[];
}

/** What the clients were told, held against what the store has in the end. */
export class History {
  readonly #asked = new Map<string, string>();
  readonly #acknowledged = new Map<string, Message>();
  readonly #shown = new Map<string, Message>();
  readonly #faults: string[] = [];
  #shownCount = 0;

  asked(clientId: string, text: string): void {
    this.#asked.set(clientId, text);
  }

  acknowledged(message: Message): void {
    const before = this.#acknowledged.get(message.clientId);
    if (before && before.id !== message.id)
      this.#faults.push(`${message.clientId} was acknowledged as ${before.id} and as ${message.id}`);
    this.#acknowledged.set(message.clientId, message);
  }

  refused(clientId: string, errorCode: string): void {
    this.#faults.push(`${clientId} was refused: ${errorCode}`);
  }

  shown(message: Message): void {
    this.#shownCount += 1;
    this.#shown.set(`${message.id} ${message.rev}`, message);
  }

  get acknowledgedCount(): number {
    return this.#acknowledged.size;
  }

  /** Judges: nothing acknowledged is lost or moved, nothing is doubled, places are dense, nothing was shown that is not stored, nobody else's words appear. */
  judge(stored: Message[]): Verdict {
    const faults = [...this.#faults];
    const byId = new Map(stored.map((message) => [message.id, message]));
    for (const told of this.#acknowledged.values()) {
      const kept = byId.get(told.id);
      if (!kept) faults.push(`${told.id} (${told.clientId}) was acknowledged and is lost`);
      else if (kept.clientId !== told.clientId || kept.text !== told.text)
        faults.push(`${told.id} holds another message than was acknowledged`);
    }
    for (const seen of this.#shown.values()) {
      if (byId.get(seen.id)?.clientId !== seen.clientId)
        faults.push(`${seen.id} (${seen.clientId}) was published and is not stored`);
    }
    const clientIds = new Set<string>();
    for (const [i, message] of stored.entries()) {
      if (message.seq !== i + 1) faults.push(`place ${i + 1} is held by ${message.id}`);
      if (clientIds.has(message.clientId)) faults.push(`${message.clientId} is stored twice`);
      clientIds.add(message.clientId);
      if (this.#asked.get(message.clientId) !== message.text) faults.push(`${message.id} was never written by anybody`);
    }
    return { stored: stored.length, acknowledged: this.#acknowledged.size, shown: this.#shownCount, faults };
  }
}
