// Calls that X-Ray counted: the answers of GetServiceGraph.
//
//   client ─▶ shop/prod (AWS::ApiGateway::Stage) ─▶ orders (AWS::Lambda) ─▶ orders (AWS::Lambda::Function) ─▶ carts (AWS::DynamoDB::Table)
//
// The Lambda service and the function are two nodes of one name, and one node here.
// https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html
import { isJsonObject, type JsonObject, numberAt, objectsAt, type ResourceDocument, textAt } from '@coldcase/model';
import { isConsumedLater, nameIn } from './resource-nodes.ts';
import type { NodeKind, SeenCall, ServiceNode } from './service-graph.ts';

/** Names of types and origins: the pages of X-Ray about each service, docs.aws.amazon.com/xray/latest/devguide/xray-services.html. */
const kindByType: Readonly<Record<string, NodeKind>> = {
  client: 'client',
  remote: 'remote',
  'AWS::Lambda': 'function',
  'AWS::Lambda::Function': 'function',
  'AWS::DynamoDB::Table': 'table',
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS': 'topic',
  'AWS::SNS::Topic': 'topic',
  'AWS::S3::Bucket': 'bucket',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::ApiGateway::Stage': 'rest-api',
  'AWS::ApiGateway::RestApi': 'rest-api',
  'AWS::StepFunctions::StateMachine': 'state-machine',
  'AWS::Events::Rule': 'event-rule',
};

export function nodeOfType(type: string, name: string): ServiceNode {
  const kind = kindByType[type] ?? (type.startsWith('AWS::') ? 'service' : 'remote');
  return { kind, name: plainName(kind, name) };
}

/** `shop/prod`, the stage of an API, is the API `shop`; an ARN and a version are cut to the name. */
export function plainName(kind: NodeKind, name: string): string {
  if (name.startsWith('arn:')) return nameIn(name);
  if (kind === 'rest-api') return name.replace(/\/[^/]*$/, '');
  return kind === 'function' ? name.replace(/:[^:]*$/, '') : name;
}

export function callsInServiceGraphs(documents: readonly ResourceDocument[]): readonly SeenCall[] {
  return documents.flatMap(({ document }) => callsIn(objectsAt(document, 'Services')));
}

function callsIn(services: readonly JsonObject[]): readonly SeenCall[] {
  const byId = new Map(
    services.map((service) => {
      const node = nodeOfType(textAt(service, ['Type']) ?? 'remote', textAt(service, ['Name']) ?? '');
      return [numberAt(service, 'ReferenceId'), node] as const;
    }),
  );
  return services.flatMap((service) => {
    const from = byId.get(numberAt(service, 'ReferenceId'));
    return objectsAt(service, 'Edges').flatMap((edge): SeenCall[] => {
      const to = byId.get(numberAt(edge, 'ReferenceId'));
      if (from === undefined || to === undefined) return [];
      const statistics = edge.SummaryStatistics;
      const calls = isJsonObject(statistics) ? numberAt(statistics, 'TotalCount') : undefined;
      const text = calls === undefined ? 'X-Ray has seen the call' : `${calls} calls that X-Ray counted`;
      return [{ from, to, waits: !isConsumedLater(from.kind), basis: { source: 'service-graph', text } }];
    });
  });
}
