import { randomFillSync } from 'node:crypto';

// One call into the system for 256 ids: an id of its own would cost as much as the rest of a part of a trace.
const pool = Buffer.alloc(2048);
let used = pool.length;

/** 16 hexadecimal digits, not all zero. */
export function newSegmentId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('hex', used, used + 8);
  used += 8;
  return id === '0000000000000000' ? newSegmentId() : id;
}
