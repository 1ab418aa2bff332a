// Remedies with the names and figures of the case. Each says how sure it is; none is run.
import type { Label } from '../scenarios/label.ts';
import { allowAction, allowInvoke } from './access-remedies.ts';
import { addModule, lookAtFrame, setVariable, shapeOfResponse } from './code-remedies.ts';
import { longerVisibility, unblockStream } from './event-remedies.ts';
import { moreConcurrency, moreDisk, moreMemory, moreTime } from './function-remedies.ts';
import type { Known } from './known.ts';
import {
  answerAtOnce,
  backOff,
  failFastAndStop,
  fewerConnections,
  lookAtCertificate,
  lookAtRoutes,
  lookUpName,
  tryOnceMore,
} from './network-remedies.ts';
import type { Remedy } from './remedy.ts';
import { checkKeys, moreThroughput } from './table-remedies.ts';

type Make = (known: Known) => readonly Remedy[];

const makers: Readonly<Partial<Record<Label, Make>>> = {
  'memory-oom': moreMemory,
  'lambda-timeout': moreTime,
  'tmp-storage-full': moreDisk,
  'lambda-throttled': moreConcurrency,
  'service-api-throttled': backOff,
  'dynamodb-throttled': moreThroughput,
  'dynamodb-validation': checkKeys,
  'sqs-redelivery': longerVisibility,
  'event-backlog': unblockStream,
  'apigw-integration-timeout': answerAtOnce,
  'db-connections-exhausted': fewerConnections,
  'dns-failure': lookUpName,
  'tls-failure': lookAtCertificate,
  'network-path-blocked': lookAtRoutes,
  'dependency-unavailable': failFastAndStop,
  'connection-reset': tryOnceMore,
  'missing-configuration': setVariable,
  'import-module-missing': addModule,
  'proxy-response-malformed': shapeOfResponse,
  'unhandled-exception': lookAtFrame,
  'iam-denied': allowAction,
  'invoke-permission-missing': allowInvoke,
};

export function concreteRemedies(label: Label, known: Known): readonly Remedy[] {
  return makers[label]?.(known) ?? [];
}
