import * as z from 'zod';

// What of Slack's export is read; the rest of each object is passed over.

const text = z.string().max(1_000_000);
const key = z.string().min(1).max(200);
const seconds = z.number().min(0).max(1e11);
const maybe = <T extends z.ZodType>(type: T) => type.nullish().catch(null);

export const SlackUser = z.object({
  id: key,
  name: maybe(text),
  real_name: maybe(text),
  deleted: maybe(z.boolean()),
  is_bot: maybe(z.boolean()),
  profile: maybe(
    z.object({
      display_name: maybe(text),
      real_name: maybe(text),
      title: maybe(text),
      email: maybe(text),
    }),
  ),
});
export type SlackUser = z.infer<typeof SlackUser>;

const Pin = z.object({ id: key, created: maybe(seconds), user: maybe(key) });

/** Of channels.json, groups.json, mpims.json and dms.json. */
export const SlackRoom = z.object({
  id: key,
  name: maybe(text),
  created: maybe(seconds),
  creator: maybe(key),
  is_archived: maybe(z.boolean()),
  is_general: maybe(z.boolean()),
  members: maybe(z.array(key).max(1_000_000)),
  topic: maybe(z.object({ value: maybe(text) })),
  purpose: maybe(z.object({ value: maybe(text) })),
  pins: maybe(z.array(Pin).max(1_000)),
});
export type SlackRoom = z.infer<typeof SlackRoom>;

const Reaction = z.object({ name: z.string().max(200), users: z.array(key).max(100_000) });
const Attachment = z.object({
  pretext: maybe(text),
  title: maybe(text),
  title_link: maybe(text),
  text: maybe(text),
  fallback: maybe(text),
});

export const SlackMessage = z.object({
  type: maybe(z.string().max(100)),
  subtype: maybe(z.string().max(100)),
  ts: z.string().regex(/^\d{1,12}(?:\.\d{1,9})?$/),
  user: maybe(key),
  username: maybe(text),
  bot_id: maybe(key),
  bot_profile: maybe(z.object({ name: maybe(text) })),
  user_profile: maybe(z.object({ name: maybe(text), real_name: maybe(text), display_name: maybe(text) })),
  // As long as its file may be: it becomes several.
  text: maybe(z.string()),
  thread_ts: maybe(z.string().max(30)),
  edited: maybe(z.object({ ts: z.string().max(30) })),
  reactions: maybe(z.array(Reaction).max(1_000)),
  attachments: maybe(z.array(Attachment).max(1_000)),
  files: maybe(z.array(z.object({ name: maybe(text), title: maybe(text) })).max(1_000)),
});
export type SlackMessage = z.infer<typeof SlackMessage>;
