// /tmp is full: leftovers of earlier invocations of a warm environment, or an archive that is larger than the disk.
import type { Scenario } from './scenario.ts';

const storagePage = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html';

export const tmpStorageFull: Scenario = {
  label: 'tmp-storage-full',
  title: 'The temporary storage is full',
  summary: 'A write to /tmp found no space left.',
  role: 'cause',
  signals: [
    {
      id: 'no-space',
      where: 'error',
      strength: 'decisive',
      patterns: [
        /\bENOSPC\b/,
        /\[?Errno 28\]?/i,
        /os error 28\b/,
        /No space left on device/i,
        /not enough space on the disk/i,
        /database or disk is full|SQLITE_FULL/,
        /\bEDQUOT\b|Disk quota exceeded/i,
        /(insufficient|not enough|out of) disk space/i,
        /There is no space left on the device/i,
      ],
      unless: [/file watchers/],
      reason: 'the file system reports that it is full',
      source: 'https://man7.org/linux/man-pages/man3/errno.3.html',
    },
  ],
  discriminators: [
    { against: 'memory-oom', because: 'the disk is full, not the memory' },
    { against: 'runtime-crash', because: 'the reason is printed before the exit' },
  ],
  decides: 'Whether only warm environments fail; tmp_used of Lambda Insights shows the climb.',
  remedy: {
    mitigate: ['Raise the ephemeral storage, up to 10,240 MB.'],
    fix: ['Delete what an invocation writes, also when it fails; stream archives instead of unpacking them.'],
    prevent: ['Log the free space of /tmp at the end of an invocation that writes there.'],
  },
  document: storagePage,
};
