// The door to evidence of time.
export { type CpuProfile, type CpuProfileOptions, profileCpu, withCpuProfile } from './profile/cpu-profile.ts';
export {
  type Bottleneck,
  getBottlenecks,
  type Measure,
  PerformanceDebugger,
  profileFunction,
  timed,
} from './profile/profiler.ts';
export { type SlowAsync, type SlowAsyncOptions, type SlowPlace, watchSlowAsync } from './profile/slow-async.ts';
