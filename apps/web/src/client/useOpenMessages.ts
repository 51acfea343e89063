import { useLocation } from 'wouter';
import { client } from './client.ts';
import { useClientState } from './useClient.ts';
import { usePending } from './usePending.ts';

/** Opens the messages with somebody, in one step: those on this device without the server. */
export function useOpenMessages(): { error: string | null; open(userId: string): void } {
  const { error, run } = usePending();
  const [, navigate] = useLocation();
  const { rooms } = useClientState();
  return {
    error,
    open(userId) {
      void run(async () => {
        const there = rooms.find(({ partner }) => partner?.id === userId);
        const room = there?.room ?? (await client.openPrivateMessages(userId));
        navigate(`/r/${room.id}`);
      });
    },
  };
}
