// One line that is written over while something long runs; nothing at all when standard error is no terminal.

const barWidth = 24;

export interface ProgressLine extends Disposable {
  show(done: number, total: number, label: string): void;
  /** A share that is not one of bytes. */
  line(share: number, label: string): void;
}

export function progressLine(): ProgressLine {
  const { stderr } = process;
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\u001b[K');
  };
  const line = (share: number, label: string) => {
    if (!stderr.isTTY) return;
    const bar = '█'.repeat(Math.round(Math.min(1, share) * barWidth)).padEnd(barWidth, '░');
    stderr.write(`\r\u001b[K${bar} ${label}`.slice(0, (stderr.columns ?? 80) + 4));
  };
  return {
    line,
    show: (done, total, label) => {
      const size = total === 0 ? bytesText(done) : `${bytesText(done)} of ${bytesText(total)}`;
      line(total === 0 ? 0 : done / total, `${size}  ${label}`);
    },
    [Symbol.dispose]: clear,
  };
}

/** `1.5 GB`: decimal, as disks and CloudWatch count. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 event`, `2 events`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
