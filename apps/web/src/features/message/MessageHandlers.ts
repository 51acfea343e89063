import type { MessageItem } from '@palaver/client/state';

/** What can be done from a message of the log; the same object as long as the room is the same. */
export interface MessageHandlers {
  /** Who looks. */
  userId: string;
  reply(item: MessageItem): void;
  remove(item: MessageItem): void;
  /** Goes to a message of this room and shows which. */
  jump(seq: number): void;
  /** Does what changes the height of a row, without moving what is read. */
  steady(change: () => void): void;
  /** Opens everything that can be done with it, at what was pressed. */
  menu(item: MessageItem, at: HTMLElement): void;
  pickReaction(item: MessageItem, at: HTMLElement): void;
  /** Shows who has it. */
  seen(item: MessageItem): void;
}
