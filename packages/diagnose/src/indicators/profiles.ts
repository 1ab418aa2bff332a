// The four profiles, from the four runbooks that state thresholds. They disagree on purpose (C-1, C-2, C-3, C-4, C-6).
import type { Profile, ProfileName } from './profile.ts';

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  aggregator: {
    name: 'aggregator',
    title: 'A function that must keep up with a table stream',
    rules: [
      { indicator: 'error-rate', warning: { above: 0 }, critical: { from: 0.01 }, sources: ['S004-04', 'D22'] },
      { indicator: 'duration-share', warning: { from: 0.5 }, critical: { from: 0.8 }, sources: ['S004-05', 'C-3'] },
      { indicator: 'iterator-age', warning: { from: 1_000 }, critical: { from: 30_000 }, sources: ['S004-06', 'C-1'] },
      { indicator: 'dead-letter-depth', warning: { above: 0 }, critical: { above: 10 }, sources: ['S004-07', 'C-4'] },
    ],
  },
  workers: {
    name: 'workers',
    title: 'Functions behind queues, streams and an API',
    rules: [
      { indicator: 'errors', warning: { above: 0 }, sources: ['S003-06', 'S003-47', 'C-2'] },
      { indicator: 'errors-per-5-minutes', critical: { above: 5 }, sources: ['S003-14', 'C-2'] },
      { indicator: 'throttles', critical: { above: 0 }, sources: ['S003-07', 'S003-15', 'S003-47'] },
      {
        indicator: 'duration-share',
        warning: { from: 0.8 },
        critical: { fromEndMs: 5_000 },
        sources: ['S003-18', 'S003-05', 'S003-47', 'C-3'],
      },
      {
        indicator: 'iterator-age',
        warning: { above: 60_000 },
        critical: { above: 120_000 },
        sources: ['S003-10', 'S003-16', 'S003-47', 'C-1'],
      },
      { indicator: 'dead-letter-errors', critical: { above: 0 }, sources: ['S003-09'] },
      { indicator: 'dead-letter-depth', critical: { above: 0 }, sources: ['S003-17', 'C-4'] },
      { indicator: 'queue-depth', warning: { above: 1_000 }, sources: ['S003-19'] },
      { indicator: 'client-error-rate', warning: { above: 0.05 }, sources: ['S003-20'] },
      { indicator: 'concurrency-share', warning: { above: 0.8 }, sources: ['S003-08'] },
      { indicator: 'endpoint-checks-failed', critical: { above: 0 }, sources: ['S003-49'] },
    ],
  },
  debugging: {
    name: 'debugging',
    title: 'A function under investigation',
    rules: [
      { indicator: 'timeouts', critical: { above: 0 }, sources: ['S000-09'] },
      { indicator: 'duration-share', critical: { from: 1 }, sources: ['S000-08'] },
      {
        indicator: 'memory-share',
        warning: { above: 0.9 },
        critical: { from: 1 },
        sources: ['S000-22', 'S000-19', 'C-6'],
      },
      { indicator: 'errors', warning: { above: 0 }, sources: ['S000-35'] },
    ],
  },
  coverage: {
    name: 'coverage',
    title: 'Functions that carry the coverage layer',
    rules: [
      { indicator: 'errors-per-5-minutes', critical: { above: 5 }, sources: ['S002-47', 'C-2'] },
      { indicator: 'duration-average', critical: { above: 10_000 }, sources: ['S002-48', 'C-3'] },
      { indicator: 'memory-share', warning: { above: 0.8 }, sources: ['S002-36', 'C-6'] },
    ],
  },
};
