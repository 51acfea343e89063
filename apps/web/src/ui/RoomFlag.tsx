import { hashOf } from './hashOf.ts';
import './tone.css';
import './RoomFlag.css';

/** Plain patterns of signal flags: a room is found by its flag before its name is read. */
const PATTERNS = [
  'M0 0h12v24H0z',
  'M0 8h24v8H0z',
  'M0 0l24 24H0z',
  'M0 0h12v12H0zM12 12h12v12H12z',
  'M7 7h10v10H7z',
  'M9 0h6v24H9zM0 9h24v6H0z',
  'M0 0l12 12L0 24z',
  'M0 3l3-3 9 9 9-9 3 3-9 9 9 9-3 3-9-9-9 9-3-3 9-9z',
];

/** A room: a rounded square with a pattern of its own. */
export function RoomFlag({ roomId, size = 24 }: { roomId: string; size?: number }) {
  const style = { '--z': `${size}px` };
  return (
    <svg className={`flag tone-${1 + hashOf(roomId, 8)}`} style={style} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATTERNS[hashOf(`${roomId}~`, PATTERNS.length)]} fill="currentColor" opacity="0.82" />
    </svg>
  );
}
