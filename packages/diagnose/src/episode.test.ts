import { epochMs } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { type Episode, episodesOf } from './episode.ts';

const id = '00000000-0000-4000-8000-000000000001';
const other = '00000000-0000-4000-8000-000000000002';

/** Lines `ms | message`; `→` is a tab. */
function drawn(text: string): readonly Episode[] {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => {
      const [ms = '0', ...message] = line.trim().split(' | ');
      return { timestamp: epochMs(Number(ms)), message: message.join(' | ').replaceAll('→', '\t'), pattern: '' };
    });
  return episodesOf('a', lines);
}

describe('an episode', () => {
  test('holds init lines before its START and platform lines after its END', () => {
    const episodes = drawn(`
      0 | INIT_START Runtime Version: nodejs:22.v9→Runtime Version ARN: arn:aws:lambda:eu-west-1::runtime:aa
      900 | START RequestId: ${id} Version: 1
      950 | END RequestId: ${id}
      950 | REPORT RequestId: ${id}→Duration: 50.00 ms→Billed Duration: 50 ms→Memory Size: 128 MB→Max Memory Used: 64 MB
      2000 | START RequestId: ${other} Version: 1
      2010 | END RequestId: ${other}`);
    expect(
      episodes.map(({ requestId, lines, firstOfEnvironment }) => [requestId, lines.length, firstOfEnvironment]),
    ).toEqual([
      [id, 4, true],
      [other, 2, false],
    ]);
    expect(episodes[0]).toMatchObject({ memoryShare: 0.5, durationMs: 50, failed: false });
  });

  test('knows a silent timeout from one after success', () => {
    const timedOut = `3000 | 2026-03-01T10:00:03.000Z ${id} Task timed out after 3.00 seconds`;
    const start = `0 | START RequestId: ${id} Version: 1`;
    const [silent] = drawn(`${start}\n${timedOut}`);
    const [done] = drawn(`${start}\n40 | 2026-03-01T10:00:00.040Z→${id}→INFO→order saved\n${timedOut}`);
    expect([silent?.timedOutMs, silent?.applicationLines.length, silent?.saidDone]).toEqual([3000, 0, false]);
    expect([done?.applicationLines.length, done?.saidDone, done?.startToFirstLineMs]).toEqual([1, true, 40]);
  });

  test('notices an error of another request', () => {
    const [episode] = drawn(`
      0 | START RequestId: ${id} Version: 1
      10 | 2026-03-01T10:00:00.010Z→${other}→ERROR→Unhandled Promise Rejection →{"errorType":"Runtime.UnhandledPromiseRejection"}`);
    expect(episode?.foreignRequestId).toBe(true);
  });

  test('of no lines does not exist', () => expect(episodesOf('a', [])).toEqual([]));
});
