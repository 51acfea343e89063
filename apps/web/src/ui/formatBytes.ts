const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const STEP = 1_024;

/** 96 MB, 3.1 GB: one decimal below ten. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= STEP && unit < UNITS.length - 1; unit += 1) value /= STEP;
  const isShort = value < 10 && unit > 0;
  return `${isShort ? Math.round(value * 10) / 10 : Math.round(value)} ${UNITS[unit]}`;
}
