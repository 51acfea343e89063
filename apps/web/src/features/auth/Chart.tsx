/** The part that is shown where there is no more space than a band: where the boats meet. */
const BAND = '20 470 700 330';

/** A piece of sea chart, drawn: soundings, shoals, two islands, and boats on their way to one place. */
export function Chart({ isBand = false }: { isBand?: boolean }) {
  return (
    <svg
      viewBox={isBand ? BAND : '0 0 800 900'}
      preserveAspectRatio="xMidYMid slice"
      className="h-full w-full bg-[var(--water-1)]"
      aria-hidden="true"
    >
      <g stroke="var(--coast)" strokeOpacity="0.45">
        <path
          fill="var(--water-2)"
          d="M470 60c90-40 160 30 150 130s-10 210-60 300-150 120-210 60-40-120 0-200 30-240 120-290z"
        />
        <path
          fill="var(--water-3)"
          d="M490 100c70-25 105 35 98 115s-20 180-58 250-110 90-150 45-25-95 5-165 40-220 105-245z"
        />
        <path fill="var(--water-2)" d="M150 580c80-50 200-10 220 60s-50 140-150 140-170-40-170-100 40-65 100-100z" />
        <path fill="var(--water-3)" d="M170 610c60-30 150-5 165 45s-40 95-115 95-120-30-120-70 25-45 70-70z" />
        <path fill="var(--water-2)" d="M120 180c40-30 90 0 100 60s-20 110-60 110-70-40-75-90 5-55 35-80z" />
        <path fill="var(--water-2)" d="M660 640c50-20 90 20 80 80s-60 100-100 80-50-60-30-100 20-45 50-60z" />
      </g>
      <g fill="var(--land)" stroke="var(--coast)" strokeWidth="1.5">
        <path d="M505 150c45-15 60 35 55 90s-20 130-45 180-70 60-95 25-10-70 8-120 35-160 77-175z" />
        <path d="M190 645c40-20 100 0 108 30s-30 50-75 50-75-18-75-42 12-26 42-38z" />
      </g>
      <g fill="var(--coast)" fontSize="15" fontFamily="var(--font)">
        {[
          [60, 90, 31],
          [300, 70, 19],
          [250, 180, 24],
          [330, 330, 9],
          [90, 420, 33],
          [690, 180, 21],
          [700, 400, 18],
          [430, 640, 5],
          [560, 700, 12],
          [120, 850, 35],
          [480, 850, 17],
        ].map(([x, y, depth]) => (
          <text key={`${x}${y}`} x={x} y={y}>
            {depth}
          </text>
        ))}
      </g>
      <g fill="none" stroke="var(--signal)" strokeWidth="2" strokeDasharray="3 6" strokeLinecap="round">
        <path d="M70 500c120-10 190 60 280 130" />
        <path d="M640 830c-90-60-180-140-270-185" />
      </g>
      <circle cx="360" cy="638" r="9" fill="none" stroke="var(--signal)" strokeWidth="2" />
      <g fill="var(--surface)" stroke="var(--ink)" strokeWidth="1.5">
        <path d="M40 492h22l14 8-14 8H40z" />
        <path d="M664 846l-18-14-4-16 16 4 18 14z" />
      </g>
    </svg>
  );
}
