// Ids need to differ, not to be secret, and loading node:crypto would cost each cold start two milliseconds. V8 seeds this
// generator of each process from the system.

const half = (): string =>
  Math.floor(Math.random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0');

/** 16 hexadecimal digits, not all zero. */
export function newSegmentId(): string {
  const id = half() + half();
  return id === '0000000000000000' ? newSegmentId() : id;
}
