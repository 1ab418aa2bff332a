// The way of a coverage file to S3. Nobody waits for it: it happens after the response where Lambda gives such time.
import { putObject } from '../aws/put-object.ts';
import { sha256Hex } from '../aws/signature.ts';
import { afterResponse } from '../invocation/after-response.ts';
import { type CoverageConfig, coverageConfigFromEnvironment } from './config.ts';
import { S3UploadError } from './coverage-errors.ts';
import { getLogger } from './coverage-log.ts';
import { generateS3Key, sourceKey } from './s3-key.ts';
import { readTexts } from './script-text.ts';

/** Texts of scripts that are stored after one invocation; further ones after the next. */
export const textsAtOnceMax = 64;
/** Of them side by side. */
const textsTogetherMax = 8;

export type UploadOutcome =
  | { readonly kind: 'stored'; readonly key: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: Error };

const log = getLogger('coverage_wrapper.s3_uploader');

/**
 * Stores coverage data of one's own beside the files of the layer, in the bucket of the environment. Does not block: inside of
 * an invocation the upload begins after the response.
 *
 * @param coverageData  text or bytes, compressed here when they are not yet
 * @returns settles when it is stored or has failed; never rejects, so that nobody has to wait for it
 */
export function uploadCoverageFile(
  coverageData: string | Uint8Array,
  functionName: string,
  executionId: string,
): Promise<UploadOutcome> {
  return new Promise((resolve) => {
    afterResponse(async (signal) => {
      try {
        const config = coverageConfigFromEnvironment();
        const key = generateS3Key({ functionName, executionId, prefix: config.s3Prefix });
        resolve(await storeFile(config, key, coverageData, signal));
      } catch (error) {
        resolve(failed(error instanceof Error ? error : new TypeError(String(error))));
      }
    });
  });
}

/** Stores one file within the time of the configuration, and says in the log when it cannot. Never rejects. */
export async function storeFile(
  config: CoverageConfig,
  key: string,
  content: string | Uint8Array,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  const bucket = config.s3Bucket;
  try {
    const body = isCompressed(content) ? content : await compressed(content);
    await withinTime(signal, config.uploadTimeoutMs, (ours) =>
      putObject({ bucket, key, body, contentType: 'application/gzip' }, ours),
    );
    log.debug('Uploaded coverage file to S3', { bucket, key, bytes: body.length });
    return { kind: 'stored', key, bytes: body.length };
  } catch (error) {
    return failed(new S3UploadError(bucket, key, error));
  }
}

// Loaded when it is needed, after the response.
function compressed(content: string | Uint8Array): Promise<Uint8Array> {
  const { gzip } = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    gzip(content, (error, bytes) => {
      if (error === null) resolve(bytes);
      else reject(error);
    });
  });
}

const isCompressed = (content: string | Uint8Array): content is Uint8Array =>
  typeof content !== 'string' && content[0] === 0x1f && content[1] === 0x8b;

function failed(error: Error): UploadOutcome {
  const code: unknown = Reflect.get(error, 'code');
  log.error(`${error.name}: ${error.message}`, { code });
  return { kind: 'failed', error };
}

/** What `storeTexts` needs to know of scripts. */
export interface TextsToStore {
  unstored(): readonly { readonly url: string; readonly text: { readonly sha256: string; readonly length: number } }[];
  markStored(sha256: string): void;
}

/** Stores the texts that a reader needs to make lines of offsets. The first failure ends it; what is left comes another time. */
export async function storeTexts(config: CoverageConfig, texts: TextsToStore, signal: AbortSignal): Promise<void> {
  const left = texts.unstored().slice(0, textsAtOnceMax);
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined && !hasFailed && !signal.aborted; one = left.shift()) {
      const { url, text } = one;
      const { script, map } = readTexts(url, text.length);
      const outcomes = [
        await storeFile(config, sourceKey(config.s3Prefix, text.sha256, 'script'), script, signal),
        ...(map === undefined
          ? []
          : [await storeFile(config, sourceKey(config.s3Prefix, sha256Hex(map), 'map'), map, signal)]),
      ];
      hasFailed ||= outcomes.some(({ kind }) => kind === 'failed');
      if (!hasFailed) texts.markStored(text.sha256);
    }
  };
  await Promise.all(Array.from({ length: textsTogetherMax }, worker));
}

async function withinTime<Value>(
  signal: AbortSignal,
  ms: number,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const ours = new AbortController();
  const stop = (): void => ours.abort();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, ms);
  try {
    return await run(ours.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
