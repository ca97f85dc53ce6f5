const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const EMPTY = '·';
const MARK = '┃';

/** A bar of so many columns, filled from the left by a part of 0..1. */
export function bar(part: number, columns: number): string {
  const eighths = Math.round(Math.min(Math.max(part, 0), 1) * columns * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  return (full + EIGHTHS[eighths % 8]!).padEnd(columns, EMPTY);
}

/** The same with a mark at another part: where the bar should end. */
export function markedBar(part: number, mark: number, columns: number): string {
  if (columns === 0) return '';
  const cells = bar(part, columns);
  const at = Math.min(Math.round(Math.min(Math.max(mark, 0), 1) * columns), columns - 1);
  return cells.slice(0, at) + MARK + cells.slice(at + 1);
}
