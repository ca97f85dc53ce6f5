/** Numbers as people read them at a glance: three digits or so, with a unit. */

/** `850us`, `12.3ms`, `1.25s` */
export function timeText(us: number): string {
  if (us < 1000) return `${us.toFixed(0)}us`;
  if (us < 1e6) return `${threeDigits(us / 1000)}ms`;
  return `${threeDigits(us / 1e6)}s`;
}

/** `512B`, `57.8MB` */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return bytes < 1000 ? `${bytes}B` : `${threeDigits(bytes / 1000)}kB`;
  return bytes < 1e9 ? `${threeDigits(bytes / 1e6)}MB` : `${threeDigits(bytes / 1e9)}GB`;
}

export const percentText = (percent: number): string => `${percent.toFixed(1)}%`;

export const signedText = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;

const threeDigits = (value: number): string =>
  value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
