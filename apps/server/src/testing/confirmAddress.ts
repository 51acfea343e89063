import type { Store } from '@palaver/store/ports/store';

/** Gives somebody an address and confirms it, as the link that is mailed does. */
export async function confirmAddress({ links, users, now }: Store, userId: string, email: string): Promise<void> {
  const checked = (await users.find(userId))?.passwordHash ?? null;
  const link = { digest: `of ${email}`, until: now() + 60_000 };
  await links.setEmail(userId, { email, link, checked, proof: null });
  await links.confirmEmail(userId, link.digest);
}
