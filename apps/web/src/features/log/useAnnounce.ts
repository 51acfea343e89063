import { useEffect, useRef, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { isNews } from './groupTimeline.ts';

const EVERY_MS = 2_000;
const FADE_MS = 10_000;

export interface Announcement {
  text: string;
  /** Somebody means the reader: said at once. */
  urgent: boolean;
}

interface AnnounceInput {
  view: RoomView;
  people: Record<string, User>;
  userId: string;
  /** In sync: what is caught up on is not said. */
  isLive: boolean;
}

/** What a screen reader reads out: messages that arrive now, at most one every 2 s; never history, and never what is deleted by now. */
export function useAnnounce({ view: { timeline, room }, people, userId, isLive }: AnnounceInput): Announcement {
  const [said, setSaid] = useState<Announcement & { messageId: string | null }>({
    text: '',
    urgent: false,
    messageId: null,
  });
  const last = useRef(room.seq);
  const quietUntil = useRef(0);
  useEffect(() => {
    if (!isLive) {
      last.current = room.seq;
      return;
    }
    const news = timeline.filter(isNews).filter(({ message }) => message.seq > last.current);
    const meant = news.findLast((item) => item.message.mentions.includes(userId));
    const shown = meant ?? news.at(-1);
    if (!shown) return;
    const wait = Math.max(0, quietUntil.current - Date.now());
    const timer = setTimeout(() => {
      last.current = news.at(-1)?.message.seq ?? last.current;
      quietUntil.current = Date.now() + EVERY_MS;
      const { message } = shown;
      const line = t.log.newFrom(people[message.senderId]?.displayName ?? t.log.somebody, message.text);
      const text = news.length > 1 ? `${line} ${t.log.andMore(news.length - 1)}` : line;
      setSaid({ text, urgent: meant !== undefined, messageId: message.id });
    }, wait);
    return () => clearTimeout(timer);
  }, [timeline, people, userId, isLive, room.seq]);
  useEffect(() => {
    if (said.text === '') return;
    const timer = setTimeout(() => setSaid((now) => ({ ...now, text: '' })), FADE_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const isGone = timeline.some(
    (item) => item.kind === 'message' && item.message.id === said.messageId && item.message.deleted,
  );
  return { text: isGone ? '' : said.text, urgent: said.urgent };
}
