import { useEffect, useRef, useState } from 'react';
import type { RoomView } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';

const EVERY_MS = 2_000;

/** What a screen reader is told: messages that arrive now, at most one every 2 s; never history. */
export function useAnnounce({ timeline, room }: RoomView, people: Record<string, User>): string {
  const [said, setSaid] = useState('');
  const last = useRef(room.seq);
  const quietUntil = useRef(0);
  useEffect(() => {
    const news = timeline.filter(
      (item) => item.kind === 'message' && item.message.seq > last.current && !item.own && !item.message.deleted,
    );
    const newest = news.at(-1);
    if (newest?.kind !== 'message') return;
    const wait = Math.max(0, quietUntil.current - Date.now());
    const timer = setTimeout(() => {
      last.current = newest.message.seq;
      quietUntil.current = Date.now() + EVERY_MS;
      const line = t.log.newFrom(people[newest.message.senderId]?.displayName ?? t.log.somebody, newest.message.text);
      setSaid(news.length > 1 ? `${line} ${t.log.andMore(news.length - 1)}` : line);
    }, wait);
    return () => clearTimeout(timer);
  }, [timeline, people]);
  return said;
}
