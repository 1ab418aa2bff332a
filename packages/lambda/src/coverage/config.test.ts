import { describe, expect, test } from 'vitest';
import { CoverageConfigurationError, coverageConfigFromEnvironment } from './config.ts';

const refusal = (environment: Record<string, string>): CoverageConfigurationError => {
  try {
    coverageConfigFromEnvironment(environment);
  } catch (error) {
    if (error instanceof CoverageConfigurationError) return error;
  }
  throw new Error('it was taken');
};

test('the bucket is all that has to be there', () => {
  expect(coverageConfigFromEnvironment({ COVERAGE_S3_BUCKET: 'b', LAMBDA_TASK_ROOT: '/var/task' })).toEqual({
    s3Bucket: 'b',
    s3Prefix: 'coverage/',
    includePatterns: ['*'],
    excludePatterns: ['*/node_modules/*'],
    uploadTimeoutMs: 10_000,
    isDebug: false,
    isEnabled: true,
    sampleRate: 1,
    granularity: 'block',
    storesSources: true,
    commit: undefined,
    taskRoot: '/var/task',
  });
});

test('variables as the runbooks set them are understood', () => {
  const config = coverageConfigFromEnvironment({
    COVERAGE_S3_BUCKET: 'your-coverage-bucket',
    COVERAGE_S3_PREFIX: 'team/coverage',
    COVERAGE_DEBUG: 'true',
    COVERAGE_INCLUDE_PATTERNS: 'src/*,lib/*, handlers/*',
    COVERAGE_EXCLUDE_PATTERNS: 'tests/*,*/node_modules/*,',
    COVERAGE_UPLOAD_TIMEOUT: '120',
    COVERAGE_SAMPLE_RATE: '0.1',
    COVERAGE_GRANULARITY: 'function',
    COVERAGE_ENABLED: 'false',
    COVERAGE_STORE_SOURCES: '0',
    COVERAGE_COMMIT: '4f1c',
  });
  expect(config).toMatchObject({
    s3Prefix: 'team/coverage/',
    isDebug: true,
    includePatterns: ['src/*', 'lib/*', 'handlers/*'],
    excludePatterns: ['tests/*', '*/node_modules/*'],
    uploadTimeoutMs: 120_000,
    sampleRate: 0.1,
    granularity: 'function',
    isEnabled: false,
    storesSources: false,
    commit: '4f1c',
  });
});

describe('refused with the variable and its value', () => {
  test('no bucket', () => {
    const { message, code, variable } = refusal({ COVERAGE_S3_BUCKET: ' ' });
    expect([message, code, variable]).toEqual([
      'COVERAGE_S3_BUCKET is required',
      'COVERAGE_BUCKET_MISSING',
      'COVERAGE_S3_BUCKET',
    ]);
  });

  test.each([
    ['COVERAGE_UPLOAD_TIMEOUT', '0', 'seconds, at most 900'],
    ['COVERAGE_UPLOAD_TIMEOUT', '901', 'seconds, at most 900'],
    ['COVERAGE_UPLOAD_TIMEOUT', '10s', 'seconds, at most 900'],
    ['COVERAGE_SAMPLE_RATE', '1.5', 'a number from 0 to 1'],
    ['COVERAGE_SAMPLE_RATE', 'all', 'a number from 0 to 1'],
    ['COVERAGE_GRANULARITY', 'line', 'block or function'],
  ])('%s=%s', (name, value, must) => {
    const { message, code } = refusal({ COVERAGE_S3_BUCKET: 'b', [name]: value });
    expect([message, code]).toEqual([`${name} is "${value}": it must be ${must}`, 'COVERAGE_VARIABLE_INVALID']);
  });
});
