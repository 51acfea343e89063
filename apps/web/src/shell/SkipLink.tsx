import { takesMessages } from '../client/takesMessages.ts';
import { useClientState } from '../client/useClient.ts';
import { useIsMuted } from '../client/useIsMuted.ts';
import { t } from '../i18n/en.ts';

/** Leads past the columns to the message field, where there is one: in a room that one is in, and may write in. */
export function SkipLink({ path }: { path: string }) {
  const { rooms } = useClientState();
  const [, first, roomId] = path.split('/');
  const room = first === 'r' ? rooms.find((view) => view.room.id === roomId)?.room : undefined;
  const isMuted = useIsMuted(room?.me ?? null);
  if (!room || !takesMessages(room) || isMuted) return null;
  return (
    <a href="#composer" className="sr-only focus:not-sr-only">
      {t.skip}
    </a>
  );
}
