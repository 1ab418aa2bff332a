// A combiner as a process of its own, for tests that kill it: node combine-child.ts SOURCE RESULT BATCH
import { combine } from '../combine/combine.ts';
import { openPlace } from '../places/open-place.ts';

const [source = '', result = '', batch = '1'] = process.argv.slice(2);
const { signal } = new AbortController();
await combine({
  sources: [await openPlace(source)],
  result: await openPlace(result),
  signal,
  batchFiles: Number(batch),
  onProgress: ({ counted }) => process.stdout.write(`${counted}\n`),
});
