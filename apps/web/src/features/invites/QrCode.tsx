import { create } from 'qrcode';
import { t } from '../../i18n/en.ts';

/** So much white around it readers need. */
const MARGIN = 4;

/** A link as a camera reads it, drawn here: nobody else hears of it. Black on white in the dark too, as readers need it. */
export function QrCode({ text }: { text: string }) {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dark = Array.from(data, (bit, i) =>
    bit ? `M${(i % size) + MARGIN} ${Math.floor(i / size) + MARGIN}h1v1h-1z` : '',
  );
  const side = size + 2 * MARGIN;
  return (
    <svg
      role="img"
      aria-label={t.invites.qr}
      viewBox={`0 0 ${side} ${side}`}
      width="176"
      height="176"
      shapeRendering="crispEdges"
      className="flex-none rounded-[var(--r-md)]"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path fill="#000" d={dark.join('')} />
    </svg>
  );
}
