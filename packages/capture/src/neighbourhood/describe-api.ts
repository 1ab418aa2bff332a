// REST and HTTP APIs: their stages, and which of their methods and routes are measured.
import { type Description, type Dimensions, documentOf, type Inquiry, nothing } from './describe.ts';
import { withoutMetadata } from './describe-messaging.ts';
import { groupsIn, type Reference } from './reference.ts';

/** An id in an ARN does not tell whether it is a REST or an HTTP API: the first answer that is not "no such API" does. */
export async function describeApi(inquiry: Inquiry, reference: Reference): Promise<Description> {
  return (await describeRestApi(inquiry, reference)) ?? describeHttpApi(inquiry, reference);
}

async function describeRestApi(inquiry: Inquiry, { id }: Reference): Promise<Description | undefined> {
  const api = await inquiry.detail('apigateway:GetRestApi', { restApiId: id });
  if (api === undefined) return undefined;
  const { item: stages = [] } = (await inquiry.detail('apigateway:GetStages', { restApiId: id })) ?? {};
  const all = { restApiId: id, embed: ['methods'], limit: 500 };
  const { items: resources } = (await inquiry.detail('apigateway:GetResources', all)) ?? {};
  const name = api.name ?? id;
  const ApiName = measuredName(name, id);
  return {
    documents: [documentOf('rest-api', name, { ...withoutMetadata(api), stages, resources })],
    neighbours: [],
    logGroups: stages.flatMap(({ stageName = '', methodSettings = {}, accessLogSettings }) => [
      ...(Object.values(methodSettings).some(({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF')
        ? [`API-Gateway-Execution-Logs_${id}/${stageName}`]
        : []),
      ...groupsIn(accessLogSettings?.destinationArn),
    ]),
    dimensions: { ApiName },
    parts: [
      ...inquiry.measured(
        'rest-api-stage',
        'stages',
        stages.map(({ stageName = '' }) => ({ ApiName, Stage: stageName })),
      ),
      ...inquiry.measured(
        'rest-api-method',
        'methods',
        stages.flatMap((stage) => detailedMethods(stage, resources ?? []).map((method) => ({ ApiName, ...method }))),
      ),
    ],
  };
}

/** CloudWatch knows an API by the ASCII characters of its name, and by its id when there are none. */
function measuredName(name: string, id: string): string {
  return name.replaceAll(/[^\p{ASCII}]/gu, '') || id;
}

interface RestStage {
  readonly stageName?: string | undefined;
  readonly methodSettings?: Readonly<Record<string, { readonly metricsEnabled?: boolean | undefined }>> | undefined;
}

interface RestResource {
  readonly path?: string | undefined;
  readonly resourceMethods?: Readonly<Record<string, unknown>> | undefined;
}

/** Methods whose metrics a stage publishes: by a setting of the method, else by that of all. */
function detailedMethods(
  { stageName = '', methodSettings = {} }: RestStage,
  resources: readonly RestResource[],
): readonly Dimensions[] {
  const settings = new Map(Object.entries(methodSettings).map(([key, setting]) => [plainKey(key), setting]));
  return resources.flatMap(({ path = '', resourceMethods = {} }) =>
    Object.keys(resourceMethods)
      .filter((method) => (settings.get(plainKey(`${path}/${method}`)) ?? settings.get('*/*'))?.metricsEnabled === true)
      .map((method) => ({ Method: method, Resource: path, Stage: stageName })),
  );
}

/** `~1orders~1{id}/GET`, `orders/{id}/GET` and `/orders/{id}/GET` are one key of a setting. */
function plainKey(key: string): string {
  return key.replaceAll('~1', '/').replace(/^\/+/, '');
}

async function describeHttpApi(inquiry: Inquiry, { id }: Reference): Promise<Description> {
  const api = await inquiry.detail('apigatewayv2:GetApi', { ApiId: id });
  if (api === undefined) return nothing;
  const { Items: stages = [] } = (await inquiry.detail('apigatewayv2:GetStages', { ApiId: id })) ?? {};
  const { Items: routes } = (await inquiry.detail('apigatewayv2:GetRoutes', { ApiId: id })) ?? {};
  const { Items: integrations } = (await inquiry.detail('apigatewayv2:GetIntegrations', { ApiId: id })) ?? {};
  return {
    documents: [documentOf('http-api', api.Name ?? id, { ...withoutMetadata(api), stages, routes, integrations })],
    neighbours: [],
    logGroups: stages.flatMap(({ AccessLogSettings }) => groupsIn(AccessLogSettings?.DestinationArn)),
    dimensions: { ApiId: id },
    parts: [
      ...inquiry.measured(
        'http-api-stage',
        'stages',
        stages.map(({ StageName = '' }) => ({ ApiId: id, Stage: StageName })),
      ),
      ...inquiry.measured(
        'http-api-route',
        'routes',
        stages.flatMap((stage) => detailedRoutes(stage, routes ?? []).map((route) => ({ ApiId: id, ...route }))),
      ),
    ],
  };
}

interface RouteSetting {
  readonly DetailedMetricsEnabled?: boolean | undefined;
}

interface HttpStage {
  readonly StageName?: string | undefined;
  readonly DefaultRouteSettings?: RouteSetting | undefined;
  readonly RouteSettings?: Readonly<Record<string, RouteSetting>> | undefined;
}

/** `POST /orders` is measured as a method and a path. What `$default` is measured as, is written nowhere. */
function detailedRoutes(
  { StageName = '', DefaultRouteSettings, RouteSettings = {} }: HttpStage,
  routes: readonly { readonly RouteKey?: string | undefined }[],
): readonly Dimensions[] {
  return routes.flatMap(({ RouteKey = '' }) => {
    const { DetailedMetricsEnabled: isDetailed = DefaultRouteSettings?.DetailedMetricsEnabled } =
      RouteSettings[RouteKey] ?? {};
    const [Method = '', Resource] = RouteKey.split(' ');
    return isDetailed === true && Resource !== undefined ? [{ Method, Resource, Stage: StageName }] : [];
  });
}
