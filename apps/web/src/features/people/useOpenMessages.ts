import { useLocation } from 'wouter';
import { client } from '../../app/client.ts';
import { usePending } from '../../app/usePending.ts';

/** Opens the messages with somebody, in one step. */
export function useOpenMessages(): { error: string | null; open(userId: string): void } {
  const { error, run } = usePending();
  const [, navigate] = useLocation();
  return {
    error,
    open(userId) {
      void run(async () => {
        const room = await client.openPrivateMessages(userId);
        navigate(`/r/${room.id}`);
      });
    },
  };
}
