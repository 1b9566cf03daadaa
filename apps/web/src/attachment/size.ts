const units = ['kB', 'MB', 'GB', 'TB'];

/** How large a file is, as one says it: 300 bytes, 4.2 kB, 12 MB. */
export function sizeName(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let amount = bytes / 1_000;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1_000;
    unit++;
  }
  const shown = amount < 9.95 ? amount.toFixed(1).replace(/\.0$/, '') : String(Math.round(amount));
  return `${shown} ${units[unit]}`;
}
