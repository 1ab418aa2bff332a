// The restore of a snapshot fails, or state that was captured in the snapshot is stale after it.
import type { Scenario } from './scenario.ts';

const snapStartPage = 'https://docs.aws.amazon.com/lambda/latest/dg/snapstart-monitoring.html';

export const snapstartFailure: Scenario = {
  label: 'snapstart-failure',
  title: 'Restoring from the snapshot failed',
  summary:
    'A restore hook fails or takes too long, or the snapshot holds connections or seeds that must not be shared.',
  role: 'cause',
  signals: [
    {
      id: 'restore-report',
      where: 'platform',
      strength: 'decisive',
      patterns: [
        /RESTORE_REPORT.*Status: (timeout|error)/,
        /"type": ?"platform\.restore(Report|RuntimeDone)".*"status": ?"(timeout|error|failure)"/s,
      ],
      reason: 'the platform reports that the restore failed',
      source: snapStartPage,
    },
    {
      id: 'snapstart-exception',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bSnapStart(Timeout|NotReady|Regeneration\w*|Failure)?(Exception|Error)\b/,
        /Runtime\.(AfterRestore|BeforeCheckpoint|Restore)\w*Error/,
        /org\.crac\.(Checkpoint|Restore)Exception|jdk\.crac|CheckpointException|RestoreException/,
        /(afterRestore|beforeCheckpoint|after_restore|before_snapshot|AfterRestore|BeforeCheckpoint)\b.*(error|exception|fail|timed out|timeout)/is,
        /(error|exception|fail\w*)\b.*\b(afterRestore|beforeCheckpoint|after_restore|before_snapshot|RestoreHook)/is,
        /SnapStart.{0,80}(fail|error|not supported|timed out)/i,
      ],
      reason: 'a hook around the snapshot failed',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html',
    },
    {
      id: 'stale-after-restore',
      where: 'invocation',
      strength: 'strong',
      holds: (episode) =>
        /RESTORE_START|RESTORE_REPORT|"platform\.restoreStart"/.test(episode.text) &&
        /connection (reset|is closed|has been closed)|broken pipe|stale|ECONNRESET|EPIPE|closed connection|expired|Communications link failure/i.test(
          episode.text,
        ),
      query:
        'filter @message like /RESTORE_/ | fields @timestamp, @logStream, @message | sort @timestamp asc | limit 20',
      reason: 'a connection or a token from before the snapshot is used after the restore',
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html',
    },
  ],
  discriminators: [
    {
      against: 'connection-reset',
      when: ['stale-after-restore', 'restore-report'],
      because: 'the connection is from before the snapshot',
    },
    { against: 'runtime-crash', because: 'the process ended during the restore' },
    { against: 'lambda-timeout', because: 'the restore timed out, not the handler' },
    { against: 'init-timeout', because: 'the restore timed out, not the init' },
    {
      against: 'credentials-invalid',
      when: ['stale-after-restore', 'restore-report'],
      because: 'the token is from before the snapshot',
    },
  ],
  decides: 'A RESTORE_REPORT with a status, or an error right after a restore.',
  remedy: {
    mitigate: ['Switch SnapStart off for the version.'],
    fix: ['Keep after-restore hooks light; open connections and draw seeds after the restore.'],
    prevent: ['Invoke a freshly restored version in the pipeline.'],
  },
  document: snapStartPage,
};
