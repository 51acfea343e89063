import * as z from 'zod';

// What of Mattermost's bulk export is read; the rest of each object is passed over.

const text = z.string().max(1_000_000);
const name = z.string().min(1).max(200);
const ms = z.number().min(0).max(1e14);
const maybe = <T extends z.ZodType>(type: T) => type.nullish().catch(null);

const Reaction = z.object({ user: name, emoji_name: z.string().max(200) });

const said = {
  user: name,
  // As long as its line may be: it becomes several.
  message: maybe(z.string()),
  create_at: ms,
  edit_at: maybe(ms),
  reactions: maybe(z.array(Reaction).max(50_000)),
  attachments: maybe(z.array(z.object({ path: maybe(text) })).max(1_000)),
};
const Reply = z.object(said);
const post = {
  ...said,
  type: maybe(z.string().max(100)),
  is_pinned: maybe(z.boolean()),
  replies: maybe(z.array(z.unknown()).max(100_000)),
};

export const MattermostReply = Reply;
export type MattermostReply = z.infer<typeof Reply>;
export const MattermostPost = z.object({ ...post, team: name, channel: name });
export const MattermostDirectPost = z.object({ ...post, channel_members: z.array(name).min(1).max(1_000) });
export type MattermostPost = z.infer<z.ZodObject<typeof post>>;

export const MattermostChannel = z.object({
  team: name,
  name,
  display_name: maybe(text),
  type: z.enum(['O', 'P']),
  header: maybe(text),
  purpose: maybe(text),
  deleted_at: maybe(ms),
});

const Membership = z.object({ name, roles: maybe(text) });
export const MattermostUser = z.object({
  username: name,
  email: maybe(text),
  nickname: maybe(text),
  first_name: maybe(text),
  last_name: maybe(text),
  position: maybe(text),
  delete_at: maybe(ms),
  teams: maybe(z.array(z.object({ name, channels: maybe(z.array(Membership).max(100_000)) })).max(10_000)),
});

export const MattermostBot = z.object({
  username: name,
  display_name: maybe(text),
  delete_at: maybe(ms),
});

export const MattermostDirectChannel = z.object({
  members: maybe(z.array(name).max(1_000)),
  participants: maybe(z.array(z.object({ username: name })).max(1_000)),
  header: maybe(text),
});

/** A line: what it is of, and that under a field of the same name. */
export const MattermostLine = z.object({
  type: z.string().max(100),
  version: z.number().nullish(),
  channel: z.unknown().optional(),
  user: z.unknown().optional(),
  bot: z.unknown().optional(),
  post: z.unknown().optional(),
  direct_channel: z.unknown().optional(),
  direct_post: z.unknown().optional(),
});
