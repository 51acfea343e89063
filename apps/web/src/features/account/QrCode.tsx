import { create } from 'qrcode';

/** The white field around it that a camera needs, in modules. */
const MARGIN = 4;

/** A text as a QR code: black on white in both themes, as cameras expect it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = create(text).modules;
  const path = Array.from(data, (dark, i) => (dark ? `M${i % size} ${Math.floor(i / size)}h1v1h-1z` : '')).join('');
  const whole = size + 2 * MARGIN;
  return (
    <svg
      role="img"
      aria-label={label}
      width="176"
      height="176"
      viewBox={`${-MARGIN} ${-MARGIN} ${whole} ${whole}`}
      shapeRendering="crispEdges"
      className="flex-none rounded-[10px]"
    >
      <rect x={-MARGIN} y={-MARGIN} width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
