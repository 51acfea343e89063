import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { keyOf } from '../ui/keyOf.ts';
import { client } from '../client/client.ts';
import { hasNews, roomSections } from '../client/roomSections.ts';

interface GlobalKeys {
  /** `roomId`: only what was said in this room. */
  onSwitcher(roomId: string | null): void;
  onKeys(): void;
}

const AREAS = 'nav, main, aside';

/** The keys that work everywhere; those of a message or a field are theirs. */
export function useGlobalKeys({ onSwitcher, onKeys }: GlobalKeys): void {
  const [path, navigate] = useLocation();
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { altKey, shiftKey, target } = event;
      const key = keyOf(event);
      if (event.defaultPrevented || event.isComposing) return;
      const isOpen = document.querySelector('dialog[open]') !== null;
      const typing = target instanceof HTMLElement && target.closest('input, textarea') !== null;
      const command = (event.ctrlKey || event.metaKey) && !altKey && !shiftKey ? key.toLowerCase() : null;
      if (command === 'k') onSwitcher(null);
      else if (isOpen) return;
      // A second time it is the browser's own search.
      else if (command === 'f' && roomIdOf(path) !== null) onSwitcher(roomIdOf(path));
      else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown'))
        navigateBy(path, key === 'ArrowUp' ? -1 : 1, shiftKey, navigate);
      else if (key === 'F6') goToArea(shiftKey ? -1 : 1);
      else if (key === 'Escape') markRead(path);
      else if (key === '?' && !typing) onKeys();
      else return;
      event.preventDefault();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [path, navigate, onSwitcher, onKeys]);
}

function roomIdOf(path: string): string | null {
  return /^\/r\/([^/]+)/.exec(path)?.[1] ?? null;
}

/** To the next room in the order of the list, or to the next with something unread. */
function navigateBy(path: string, step: 1 | -1, unreadOnly: boolean, navigate: (to: string) => void): void {
  const { rooms } = client.getState();
  const { pinned, shared, people } = roomSections(rooms);
  const shown = [...pinned, ...shared, ...people];
  const at = shown.findIndex(({ room }) => room.id === roomIdOf(path));
  for (let i = 1; i <= shown.length; i += 1) {
    const row = shown[(at + step * i + shown.length * 2) % shown.length];
    if (!row || row.room.id === roomIdOf(path)) continue;
    if (!unreadOnly || hasNews(row)) return navigate(`/r/${row.room.id}`);
  }
}

function markRead(path: string): void {
  const roomId = roomIdOf(path);
  const room = client.getState().rooms.find((row) => row.room.id === roomId)?.room;
  if (room && room.seq > 0) client.markRead(room.id, room.seq);
}

/** From area to area of the page. */
function goToArea(step: 1 | -1): void {
  const areas = [...document.querySelectorAll<HTMLElement>(AREAS)].filter((one) => one.offsetParent !== null);
  if (areas.length === 0) return;
  const at = areas.findIndex((area) => area.contains(document.activeElement));
  const area = areas[(at + step + areas.length) % areas.length];
  area?.querySelector<HTMLElement>('textarea, [aria-current], a[href], button, [tabindex="0"]')?.focus();
}
