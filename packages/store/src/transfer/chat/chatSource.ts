/** What other programs' exports are read as, before it is brought into the shapes that hold here. Keys are theirs; times are ms since 1970. */

export interface ChatPerson {
  key: string;
  /** What they are called there: their username here, as far as it fits. */
  username: string;
  displayName: string;
  title: string;
  email: string | null;
  deactivated: boolean;
  bot: boolean;
}

export interface ChatRoom {
  key: string;
  type: 'public' | 'private' | 'pm';
  name: string;
  topic: string;
  createdAt: number;
  archived: boolean;
  /** The room that everybody is in. */
  isGeneral: boolean;
  /** Keys of people. Of a `pm` two. */
  members: string[];
  owners: string[];
}

export interface ChatReaction {
  /** The name of the emoji, without colons. */
  name: string;
  people: string[];
}

export interface ChatMessage {
  /** Names it within its room, for ever. */
  key: string;
  /** Where it stands in the export, for the report. */
  where: string;
  author: string;
  at: number;
  /** In the marks of this chat. Null: it was deleted, and holds the place of what answers it. */
  text: string | null;
  editedAt: number | null;
  /** The key of what it answers. */
  replyTo: string | null;
  /** Whether others may answer it. */
  isAnswered: boolean;
  reactions: ChatReaction[];
  pinned: { by: string; at: number } | null;
}

/** How text that names people is written here. */
export interface Names {
  /** The username of somebody by their key; null: there is nobody. */
  usernameOf(key: string): string | null;
}

/** An export of another program. */
export interface ChatSource {
  /** Names the program and whose export it is: the ids of all that comes from it are made of it. */
  readonly key: string;
  readonly people: ChatPerson[];
  readonly rooms: ChatRoom[];
  /** A room's messages by time. `onPerson`: called with who is nobody of `people`, before what they wrote. */
  messages(room: ChatRoom, names: Names, onPerson: (person: ChatPerson) => Promise<void>): AsyncIterable<ChatMessage>;
}
