// The door to evidence of memory.
export {
  type HeapSnapshotSent,
  type HeapSnapshotUpload,
  heapSnapshotFile,
  type SnapshotRefusal,
  type SnapshotRoom,
  snapshotRoom,
  takeHeapSnapshot,
} from './memory/heap-snapshot.ts';
export {
  type Leak,
  type MemoryBaseline,
  MemoryDebugger,
  type MemoryDebuggerOptions,
  type MemorySnapshot,
} from './memory/memory-debugger.ts';
export {
  isLeaking,
  type MemoryTrend,
  type MemoryTrendOptions,
  memoryTrend,
  withMemoryTrend,
} from './memory/memory-trend.ts';
