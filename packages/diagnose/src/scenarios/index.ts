// All scenarios, in the order of the labels.
import { apigwIntegrationTimeout } from './apigw-integration-timeout.ts';
import { clockSkew } from './clock-skew.ts';
import { coldStartLatency } from './cold-start-latency.ts';
import { connectionReset } from './connection-reset.ts';
import { credentialsInvalid } from './credentials-invalid.ts';
import { dbConnectionsExhausted } from './db-connections-exhausted.ts';
import { dbContention } from './db-contention.ts';
import { dependencyUnavailable } from './dependency-unavailable.ts';
import { dnsFailure } from './dns-failure.ts';
import { dynamodbConflict } from './dynamodb-conflict.ts';
import { dynamodbThrottled } from './dynamodb-throttled.ts';
import { dynamodbValidation } from './dynamodb-validation.ts';
import { eventBacklog } from './event-backlog.ts';
import { eventSourceMisconfig } from './event-source-misconfig.ts';
import { extensionFailure } from './extension-failure.ts';
import { fdExhaustion } from './fd-exhaustion.ts';
import { handlerNeverCompletes } from './handler-never-completes.ts';
import { handlerNotFound } from './handler-not-found.ts';
import { iamDenied } from './iam-denied.ts';
import { importModuleMissing } from './import-module-missing.ts';
import { initTimeout } from './init-timeout.ts';
import { invalidEntrypoint } from './invalid-entrypoint.ts';
import { invokePermissionMissing } from './invoke-permission-missing.ts';
import { kmsDenied } from './kms-denied.ts';
import { lambdaThrottled } from './lambda-throttled.ts';
import { lambdaTimeout } from './lambda-timeout.ts';
import { memoryOom } from './memory-oom.ts';
import { missingConfiguration } from './missing-configuration.ts';
import { moduleSyntaxError } from './module-syntax-error.ts';
import { nativeBinaryMismatch } from './native-binary-mismatch.ts';
import { networkPathBlocked } from './network-path-blocked.ts';
import { payloadTooLarge } from './payload-too-large.ts';
import { proxyResponseMalformed } from './proxy-response-malformed.ts';
import { readonlyFilesystem } from './readonly-filesystem.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { runtimeCrash } from './runtime-crash.ts';
import type { Scenario } from './scenario.ts';
import { serviceApiThrottled } from './service-api-throttled.ts';
import { snapstartFailure } from './snapstart-failure.ts';
import { sqsRedelivery } from './sqs-redelivery.ts';
import { stepfunctionsFailure } from './stepfunctions-failure.ts';
import { streamThroughputExceeded } from './stream-throughput-exceeded.ts';
import { tlsFailure } from './tls-failure.ts';
import { tmpStorageFull } from './tmp-storage-full.ts';
import { unhandledException } from './unhandled-exception.ts';
import { unhandledRejection } from './unhandled-rejection.ts';

export const scenarios: readonly Scenario[] = [
  lambdaTimeout,
  networkPathBlocked,
  handlerNeverCompletes,
  initTimeout,
  coldStartLatency,
  apigwIntegrationTimeout,
  memoryOom,
  tmpStorageFull,
  fdExhaustion,
  readonlyFilesystem,
  runtimeCrash,
  importModuleMissing,
  handlerNotFound,
  nativeBinaryMismatch,
  moduleSyntaxError,
  invalidEntrypoint,
  missingConfiguration,
  unhandledException,
  unhandledRejection,
  extensionFailure,
  snapstartFailure,
  lambdaThrottled,
  serviceApiThrottled,
  dynamodbThrottled,
  streamThroughputExceeded,
  eventBacklog,
  sqsRedelivery,
  eventSourceMisconfig,
  iamDenied,
  invokePermissionMissing,
  kmsDenied,
  credentialsInvalid,
  clockSkew,
  dynamodbValidation,
  dynamodbConflict,
  resourceNotFound,
  payloadTooLarge,
  proxyResponseMalformed,
  stepfunctionsFailure,
  connectionReset,
  dependencyUnavailable,
  dnsFailure,
  tlsFailure,
  dbConnectionsExhausted,
  dbContention,
];
