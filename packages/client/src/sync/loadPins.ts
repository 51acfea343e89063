import type { PinList } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import type { Device } from '../device.ts';
import type { PeopleLookup } from './peopleLookup.ts';
import type { Api } from '../session/api.ts';

/** Brings all pinned messages of a room onto this device, unless they are. Rejects as REST does. */
export async function loadPins(
  { api, lookup }: { api: Api; lookup: Pick<PeopleLookup, 'need'> },
  { model, roomChanged }: Pick<Device, 'model' | 'roomChanged'>,
  roomId: string,
): Promise<void> {
  const cache = model.rooms.get(roomId);
  if (!cache || cache.pinned.isWhole) return;
  await cache.pinned.fill(async () => {
    const found: Message[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await api<PinList>(`/rooms/${roomId}/pins`, { query: { cursor } });
      found.push(...items);
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    return found;
  });
  lookup.need(cache.pins().flatMap(({ senderId, pinned }) => [senderId, pinned?.by ?? senderId]));
  roomChanged.emit(roomId);
}
